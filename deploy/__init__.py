"""What jigyokei is run with that is not jigyokei."""
