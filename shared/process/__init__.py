"""A process: services wired together, their web application, health, and how they are served until told to stop."""
