"""Demo data: 300 applications, filed and examined over three years by a moved clock, through public commands."""
