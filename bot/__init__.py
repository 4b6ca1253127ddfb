"""Chat front ends for Discord and Slack. They speak to the server and never load a model."""
