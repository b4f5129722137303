package io.flinkwatch.clickcount.records;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTypesUnitTest {

    @ParameterizedTest
    @ValueSource(classes = {ClickEvent.class, ClickEventStatistics.class})
    void flinkKnowsTheFieldsAndDoesNotFallBackToKryo(Class<?> type) {
        assertThat(TypeInformation.of(type)).isInstanceOf(PojoTypeInfo.class);
    }
}
