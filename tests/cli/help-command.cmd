secops findings ack --help
