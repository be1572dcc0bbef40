"""Tests of the command `demo`, from outside."""
