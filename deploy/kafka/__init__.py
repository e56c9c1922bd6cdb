"""A real Apache Kafka for tests and developers, run from its own jars."""
