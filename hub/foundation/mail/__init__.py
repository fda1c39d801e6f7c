"""The outbox: mail is a row written with the change and sent after the commit."""
