-- Orders by minute, in every form that Flink SQL writes windows in. The story replaces the addresses, and where reading begins.
SET 'pipeline.name' = 'orders-in-sql';
SET 'table.local-time-zone' = 'UTC';
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '200 ms';
SET 'table.exec.mini-batch.size' = '1000';

CREATE TABLE orders (
  `order` ROW<placedAt BIGINT, region STRING>, amount DECIMAL(10, 2), paid STRING,
  region AS `order`.region,
  ts AS TO_TIMESTAMP_LTZ(`order`.placedAt, 3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'orders',
  'scan.startup.mode' = 'earliest-offset', 'format' = 'json');

CREATE TABLE tumble_json (window_start TIMESTAMP(3), window_end TIMESTAMP(3), region STRING, cnt BIGINT, revenue DECIMAL(20, 2))
WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'tumble-json', 'format' = 'json');

CREATE TABLE tumble_csv WITH ('topic' = 'tumble-csv', 'format' = 'csv') LIKE tumble_json (OVERWRITING OPTIONS);

CREATE TABLE tumble_avro WITH ('topic' = 'tumble-avro', 'format' = 'avro-confluent',
  'avro-confluent.url' = 'http://registry.example:8081') LIKE tumble_json (OVERWRITING OPTIONS);

CREATE TABLE tumble_debezium WITH ('topic' = 'tumble-debezium', 'format' = 'debezium-json') LIKE tumble_json (OVERWRITING OPTIONS);

CREATE TABLE tumble_upsert (window_start TIMESTAMP(3), region STRING, cnt BIGINT, PRIMARY KEY (window_start, region) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'tumble-upsert',
  'key.format' = 'json', 'value.format' = 'json', 'value.fields-include' = 'EXCEPT_KEY');

CREATE TABLE hop_json (window_start TIMESTAMP(3), window_end TIMESTAMP(3), region STRING, cnt BIGINT)
WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'hop-json', 'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601');

CREATE TABLE cumulate_json (window_start TIMESTAMP(3), window_end TIMESTAMP(3), region STRING, cnt BIGINT)
WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'cumulate-json', 'format' = 'json');

CREATE TABLE by_payment (window_start TIMESTAMP(3), window_end TIMESTAMP(3), region STRING, paid STRING, cnt BIGINT)
WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'by-payment', 'format' = 'json');

CREATE TABLE sessions (window_start TIMESTAMP(3), window_end TIMESTAMP(3), region STRING, cnt BIGINT)
WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'sessions', 'format' = 'json');

-- A query without windows: each minute is written again as it grows.
CREATE TABLE updates_debezium (window_start TIMESTAMP(3), region STRING, cnt BIGINT)
WITH ('connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'updates-debezium',
  'format' = 'debezium-json', 'sink.partitioner' = 'fixed');

CREATE TABLE updates_canal WITH ('topic' = 'updates-canal', 'format' = 'canal-json', 'sink.partitioner' = 'default')
LIKE updates_debezium (OVERWRITING OPTIONS);

CREATE TABLE updates_upsert (window_start TIMESTAMP(3), region STRING, cnt BIGINT, PRIMARY KEY (window_start, region) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'properties.bootstrap.servers' = 'kafka.example:9092', 'topic' = 'updates-upsert',
  'key.format' = 'json', 'value.format' = 'json');

CREATE TEMPORARY VIEW tumble AS
SELECT window_start, window_end, region, COUNT(*) AS cnt, SUM(amount) AS revenue
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, region;

CREATE TEMPORARY VIEW updates AS
SELECT CAST(FLOOR(ts TO MINUTE) AS TIMESTAMP(3)) AS window_start, region, COUNT(*) AS cnt
FROM orders
GROUP BY CAST(FLOOR(ts TO MINUTE) AS TIMESTAMP(3)), region;

INSERT INTO tumble_json SELECT * FROM tumble;
INSERT INTO tumble_csv SELECT * FROM tumble;
INSERT INTO tumble_avro SELECT * FROM tumble;
INSERT INTO tumble_debezium SELECT * FROM tumble;
INSERT INTO tumble_upsert SELECT window_start, region, cnt FROM tumble;

INSERT INTO hop_json
SELECT window_start, window_end, region, COUNT(*)
FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE))
GROUP BY window_start, window_end, region;

INSERT INTO cumulate_json
SELECT window_start, window_end, region, COUNT(*)
FROM TABLE(CUMULATE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '4' MINUTE))
GROUP BY window_start, window_end, region;

INSERT INTO by_payment
SELECT window_start, window_end, region, paid, COUNT(*)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
WHERE amount >= 20
GROUP BY window_start, window_end, region, paid;

INSERT INTO sessions
SELECT window_start, window_end, region, COUNT(*)
FROM TABLE(SESSION(TABLE orders PARTITION BY region, DESCRIPTOR(ts), INTERVAL '2' SECOND))
GROUP BY window_start, window_end, region;

INSERT INTO updates_debezium SELECT * FROM updates;
INSERT INTO updates_canal SELECT * FROM updates;
INSERT INTO updates_upsert SELECT * FROM updates;
