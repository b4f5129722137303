package io.flinkwatch.clickcount;

import org.apache.flink.connector.base.DeliveryGuarantee;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The delivery guarantees that the job offers; Flink's third, none, would lose results silently.
 */
final class DeliveryGuarantees implements ITypeConverter<DeliveryGuarantee> {

    @Override
    public DeliveryGuarantee convert(String text) {
        return switch (text) {
            case "at-least-once" -> DeliveryGuarantee.AT_LEAST_ONCE;
            case "exactly-once" -> DeliveryGuarantee.EXACTLY_ONCE;
            default ->
                    throw new TypeConversionException(
                            "expected at-least-once or exactly-once but was '" + text + "'");
        };
    }
}
