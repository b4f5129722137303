package io.flinkwatch.expectedcounts.records;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Decimal numbers as whole numbers of a power of ten, exactly. */
final class Decimals {

    // More digits than any number of 64 bits has.
    private static final int MOST_DIGITS = 40;

    private Decimals() {}

    /** The number that a text is; null where it is none. */
    static BigDecimal parse(String text) {
        if (text.startsWith("+") || text.length() > 1000) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }

    /**
     * How many times 10^-scale a number is; null where that does not fit into 64 bits.
     *
     * @param rounding what becomes of the rest; with UNNECESSARY a number with a rest gives null
     */
    static Long scaled(BigDecimal number, int scale, RoundingMode rounding) {
        if (number.signum() == 0) {
            return 0L;
        }
        long digits = (long) number.precision() - number.scale() + scale;
        if (digits > MOST_DIGITS) {
            return null;
        }
        if (digits < -1) {
            return rounding == RoundingMode.UNNECESSARY ? null : 0L;
        }
        try {
            BigInteger whole =
                    number.movePointRight(scale).setScale(0, rounding).toBigIntegerExact();
            return whole.bitLength() < Long.SIZE ? Long.valueOf(whole.longValueExact()) : null;
        } catch (ArithmeticException e) {
            return null;
        }
    }
}
