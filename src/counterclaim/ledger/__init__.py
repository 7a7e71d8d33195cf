"""The only folder that writes SQL: reports, readings and what follows from them in one database."""
