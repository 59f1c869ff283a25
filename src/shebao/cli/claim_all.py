"""`shebao claim` with all its commands: those of the application and those of the steps after it."""

from __future__ import annotations

import shebao.cli.claim_after
import shebao.cli.claim_dues
import shebao.cli.claim_hold
import shebao.cli.claim_household
import shebao.cli.claim_letters
import shebao.cli.claim_orders
import shebao.cli.claim_raised
import shebao.cli.claim_steps
import shebao.cli.claim_years  # noqa: F401  # their commands join the group
from shebao.cli.claim import claim_group

__all__ = ["claim_group"]
