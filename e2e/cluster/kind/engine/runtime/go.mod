module pulsar-operator.dev/e2e/runtime

go 1.21
