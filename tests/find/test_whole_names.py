"""Names of organisations read whole: where they end, what goes on with them, and what is no part of them."""

from __future__ import annotations

import re

import pytest

from iomnlp.find.organisations import find_organisations

# The names stand in square brackets.
SENTENCES = """
Le [Ministère du bien-être des expatriés et de l'emploi outre-mer] délivre les cartes.
L'[Administration des douanes, de l'accise et des droits indirects] forme ses agents.
La [Banque de développement des petites et moyennes entreprises] a prêté deux millions.
Le [Bureau des relations avec la diaspora] tient un guichet.
Le [Centre de recherche sur les migrations de l'Université de Kolwa] a interrogé 200 ménages.
Le [Réseau des organisations féminines d'Afrique francophone] a ouvert un refuge.
Le [ministère délégué chargé des Kolwanais résidant à l'étranger et des Affaires de la mer] a écrit aux consuls.
La [Commission mixte tchado-soudanaise] s'est réunie.
La [Communauté urbaine de Bafoussam] a versé 5 millions de francs CFA.
La [caisse nationale moldave d'assurances sociales] tient les fichiers.
Le [fonds humanitaire pour le Yémen] a payé les tentes.
Le [Syndicat national autonome algérien des personnels de l'administration] a signé.
L'[Église protestante réformée] a ouvert ses salles.
Le [Grand Conseil] a voté le crédit ; le [Sénat] examine le texte.
La [police aux frontières] a formé 12 agents.
Le [Bureau cantonal pour l'intégration des étrangers] a payé les répétitions.
Le collectif [Femmes debout] tient la permanence.
L'association [Les Mains ouvertes] a livré 40 colis.
La [fondation Kinderdorp] a remis 300 moustiquaires.
La fondation [Stiftelsen Solbakk] a remis 300 moustiquaires.
[Avocats sans frontières Canada] défend les détenus.
[Unilever Zimbabwe] a livré 60 000 savons.
[Airbnb] loge 300 familles.
La Ville a prêté la salle.
"""
ACTING = """
La [préfecture de Bambari] a tenu le registre.
Le [canton de Vaud] 50 000 francs et la [Ville de Lausanne] 25 000 francs.
Les lampes sont un don de la [commune de Kolwa].
Ils vivent dans la commune de Kolwa.
"""


@pytest.mark.parametrize("line", [*SENTENCES.strip().splitlines(), *ACTING.strip().splitlines()])
def test_names_are_read_whole(line: str) -> None:
    text = line.replace("[", "").replace("]", "")
    assert [text[m.start : m.end] for m in find_organisations(text)] == re.findall(r"\[([^\]]+)\]", line)
