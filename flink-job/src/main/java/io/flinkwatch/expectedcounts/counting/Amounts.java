package io.flinkwatch.expectedcounts.counting;

/** Sums that stop at the largest and the smallest amount. */
final class Amounts {

    private Amounts() {}

    static long plus(long a, long b) {
        if (isSum(a, b)) {
            return a + b;
        }
        return b > 0 ? Long.MAX_VALUE : -Long.MAX_VALUE;
    }

    /** Whether the sum is one of the amounts; the smallest one has a negative. */
    static boolean isSum(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) >= 0 && sum != Long.MIN_VALUE;
    }
}
