"""What every room of a kind passes."""
