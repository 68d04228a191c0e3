"""One module per topic, each with a `blueprint`. A page reads its parameters, asks `service`, and shows."""
