"""How long personal data is kept: kinds, periods, holds and purges."""
