"""The resources that exports translate by, loaded once: codes of other vocabularies, and words."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(resource: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV resource; lines that begin with `#` are its header comment.

    >>> table("gcm_objectives.csv")[22]["short_fr"]
    'Coopération internationale'
    """
    text = files("iomnlp.resources").joinpath(resource).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def words(resource: str) -> Any:
    """A YAML resource."""
    return yaml.safe_load(files("iomnlp.resources").joinpath(resource).read_text(encoding="utf-8"))


@cache
def themes() -> dict[str, dict[str, Any]]:
    """The taxonomy's themes by code, with their sectors, targets and objectives.

    >>> themes()["SANTE"]["crs"][0]
    '12220'
    """
    return {theme["code"]: theme for theme in words("themes.yaml")["themes"]}


@cache
def country_names() -> dict[str, str]:
    """The French name of each country, by ISO 3166-1 alpha-2 code.

    >>> country_names()["TD"]
    'Tchad'
    """
    return {row["iso2"]: row["name_fr"] for row in table("countries.csv")}


@cache
def organisation_refs() -> dict[str, str]:
    """The IATI identifier of each organisation of the lexicon whose identifier is certain.

    >>> organisation_refs()["IOM"]
    'XM-DAC-47066'
    """
    rows = table("organisations.csv")
    return {
        row["id"]: row["iati_org_id"]
        for row in rows
        if row["iati_org_id"] and row["iati_id_status"].startswith(("codelist_verified", "crs_channel_verified"))
    }
