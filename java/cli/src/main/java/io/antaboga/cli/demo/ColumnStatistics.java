package io.antaboga.cli.demo;

/** Mean and standard deviation of each column of a table, NaN left out; one pass (Welford). For one thread. */
final class ColumnStatistics {
    private final long[] counts;
    private final double[] means;
    private final double[] squares;

    ColumnStatistics(int columns) {
        counts = new long[columns];
        means = new double[columns];
        squares = new double[columns];
    }

    /** Takes whole rows, one after another. */
    void update(double[] cells, int count) {
        for (int at = 0; at < count; at++) {
            double cell = cells[at];
            if (!Double.isNaN(cell)) {
                int column = at % counts.length;
                double distance = cell - means[column];
                means[column] += distance / ++counts[column];
                squares[column] += distance * (cell - means[column]);
            }
        }
    }

    int columns() {
        return counts.length;
    }

    /** Numbers in a column. */
    long count(int column) {
        return counts[column];
    }

    /** The mean; 0 for a column without numbers. */
    double mean(int column) {
        return means[column];
    }

    /** The standard deviation; 1 where there is none to divide by. */
    double deviation(int column) {
        double deviation = counts[column] == 0 ? 0 : Math.sqrt(squares[column] / counts[column]);
        return deviation > 0 && Double.isFinite(deviation) ? deviation : 1;
    }
}
