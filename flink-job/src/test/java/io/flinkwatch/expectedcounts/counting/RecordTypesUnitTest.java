package io.flinkwatch.expectedcounts.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.expectedcounts.records.InputRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTypesUnitTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                InputRecord.class,
                Update.class,
                CountsRecord.class,
                CellName.class,
                Cell.class,
                PartitionProgress.class,
                PartitionState.class
            })
    void flinkKnowsTheFieldsAndDoesNotFallBackToKryo(Class<?> type) {
        TypeInformation<?> info = TypeInformation.of(type);
        assertThat(info).isInstanceOf(PojoTypeInfo.class);
        assertThat(info.toString()).doesNotContain("GenericType");
    }
}
