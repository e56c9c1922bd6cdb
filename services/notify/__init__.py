"""通知. Decides what is owed to whom because of which event, sends it, and keeps whether it arrived."""
