"""認定後の支援. What a certified plan owes and is owed until it ends: dates, reminders, renewal, expiry."""
