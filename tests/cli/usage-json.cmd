# Bad usage in JSON is one document too, wherever --json stands.
secops --json xyzzy
secops findings ack --json
secops findings lst --json
secops --plugin findings show
secops --plugin
