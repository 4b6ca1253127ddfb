"""The craft: payload to Blueprint to candidates to four codes that scan. No network or database."""
