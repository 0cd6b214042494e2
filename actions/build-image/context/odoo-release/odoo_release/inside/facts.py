"""What Odoo says about itself: series, addons paths, data folder. No database."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from odoo_release.inside.report import arguments, describe_error, report


def main() -> None:
    """Parses Odoo's configuration as the server would and reports the result."""
    try:
        report(_facts(arguments()["flags"]))
    except ImportError as error:
        report({"error": f"Odoo cannot be imported by {sys.executable}: {describe_error(error)}"})


def load_config(flags: list[str]) -> Any:
    """Odoo's configuration after `flags`; the addons paths are set up too."""
    from odoo.modules import module
    from odoo.tools import config

    # From 18 on it warns when it is not told whether to set up logging.
    takes_logging = "setup_logging" in inspect.signature(config.parse_config).parameters
    config.parse_config(flags, **({"setup_logging": False} if takes_logging else {}))
    module.initialize_sys_path()
    return config


def _facts(flags: list[str]) -> dict[str, Any]:
    import odoo.addons
    from odoo import release

    config = load_config(flags)
    return {
        "series": release.series,
        "version": release.version,
        "addonsPaths": list(odoo.addons.__path__),
        "upgradePaths": _paths(config.get("upgrade_path")),
        "dataDir": config["data_dir"],
        "python": ".".join(str(number) for number in sys.version_info[:3]),
        "workers": int(config.get("workers") or 0),
        "geventPort": int(config.get("gevent_port") or config.get("longpolling_port") or 8072),
    }


def _paths(option: Any) -> list[str]:
    """Comma separated up to 18, a list from 19 on."""
    if isinstance(option, str):
        return [path.strip() for path in option.split(",") if path.strip()]
    return list(option or [])
