"""What the commands of `jigyokei` do, a module for each of their users; loaded when it is asked, not before."""
