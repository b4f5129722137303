package io.flinkwatch.clickcount.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The JSON of both topics: times are RFC 3339, written in UTC and always with milliseconds. */
final class Json {

    static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(new InstantSerializer())
                                    .addDeserializer(Instant.class, new InstantDeserializer()))
                    // A producer may add fields; what follows the object is not ours to skip.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    private static final class InstantSerializer extends StdScalarSerializer<Instant> {

        // Instant.toString() leaves the fraction out where it is zero.
        private static final DateTimeFormatter MILLIS =
                new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(MILLIS.format(value));
        }
    }

    private static final class InstantDeserializer extends StdScalarDeserializer<Instant> {

        InstantDeserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context)
                throws IOException {
            String text = json.getText();
            // Java reads years of ten digits too, which overflow a timestamp in milliseconds; they
            // start with a sign, and RFC 3339 has none of them.
            if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
                return badTime(text, context);
            }
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return badTime(text, context);
            }
        }

        private static Instant badTime(String text, DeserializationContext context)
                throws IOException {
            return (Instant)
                    context.handleWeirdStringValue(
                            Instant.class, text, "expected RFC 3339: 2026-11-23T01:00:00.015Z");
        }
    }
}
