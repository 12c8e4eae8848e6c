"""What people and programs get to see: tables of results, files written whole."""
