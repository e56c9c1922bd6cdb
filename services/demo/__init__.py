"""Demo data: 300 applications, filed and examined over the past two years by a moved clock, through public commands."""
