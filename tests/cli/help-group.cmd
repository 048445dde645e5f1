secops findings
