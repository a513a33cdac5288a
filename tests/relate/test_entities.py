"""Countries' and organisations' roles, and the primary country, as the record defines them."""

from __future__ import annotations

import pytest

from annotated import Told, tell
from iomnlp.find.organisations import OrganisationMention
from iomnlp.relate.country_evidence import evidence_of, is_state_body
from iomnlp.relate.entities import country_entities, group_organisations, organisation_entities
from iomnlp.relate.funding import Relation


def roles(told: Told, relations: tuple[Relation, ...] = (), sheet: tuple[str, ...] = ()) -> dict[str | None, str]:
    """Each country's roles in one line, the primary one with a star."""
    found = country_entities(told.narrative, told.countries, told.offices, relations, sheet)
    return {e.code: " ".join(e.roles) + (" *" if e.primary else "") for e in found}


# What the last country of a sentence is there.
MENTIONS = [
    ("served", "L'agence distribue des semences dans le sud du <TD:Tchad>."),
    ("served", "Un atelier s'est tenu pour former les sages-femmes à <MR:Mauritanie>."),
    ("served", "L'aide ira aux familles du <NE:Niger> et du <ML:Mali>."),
    ("people", "Les bénévoles ont accueilli 400 réfugiés <SD:soudanais>."),
    ("people", "Deux mille <SN:Sénégalaises> ont suivi le cours."),
    ("people", "Une aide est versée aux veuves et aux orphelins originaires du <SD:Soudan>."),
    ("passing", "Vingt familles originaires du <SD:Soudan> campent dans la cour."),
    ("passing", "Trois cents jeunes rentrés de <LY:Libye> reçoivent un appui."),
    ("passing", "Ils avaient quitté la <TN:Tunisie> avec l'aide d'un oncle."),
    ("passing", "L'aide attend près de la frontière avec le <CM:Cameroun>."),
    ("passing", "Le convoi de secours repart vers l'<ER:Érythrée>."),
    ("passing", "Des secours sont allés aux rapatriés du <KE:Kenya>, de l'<OM:Oman> et du <QA:Qatar>."),
    ("passing", "Les abris ont été bâtis avec un don de la <SE:Suède>."),
    ("passing", "L'aide vient d'un office qui dépend du gouvernement <CH:suisse>."),
    ("passing", "Une entreprise <CH:suisse> livre les pompes."),
    ("passing", "Les passeurs <LY:libyens> exigent de l'aide."),
    ("treated", "La <FI:Finlande> a envoyé des tentes."),
    ("treated", "Le cours a été donné par des infirmières <PT:portugaises>, pour leur formation."),
    ("treated", "Une évacuation est étudiée avec les autorités <EG:égyptiennes>."),
    ("passing", "Le ministre <BJ:béninois> a promis des abris."),
    ("treated", "Des abris ont servi à 300 migrants <SO:somaliens> et <ET:éthiopiens> en route vers la mer."),
    ("served", "Un cours forme les agents de la police des frontières du <GA:Gabon>."),
    ("treated", "La récolte a doublé au <BJ:Bénin>."),
]


@pytest.mark.parametrize(("expected", "sentence"), MENTIONS, ids=[s for _, s in MENTIONS])
def test_what_a_mention_says_of_its_country(expected: str, sentence: str) -> None:
    told = tell("body: " + sentence)
    assert evidence_of(told.narrative, told.countries, [])[-1] == expected


def test_the_sheet_decides_who_is_served() -> None:
    told = tell("body: Le projet forme des agents au <BJ:Bénin>, au <TG:Togo> et au <GH:Ghana>.")
    assert roles(told, sheet=("BJ", "TG")) == {"BJ": "beneficiary", "TG": "beneficiary", "GH": "mentioned"}


def test_a_state_of_the_sheet_is_there_without_any_mention() -> None:
    assert roles(tell("body: Le projet forme des agents."), sheet=("LS",)) == {"LS": "beneficiary *"}


def test_of_a_sheet_of_several_states_the_one_that_nearly_all_sentences_tell_of_is_primary() -> None:
    told = tell(
        "body: Au <BJ:Bénin>, les puits sont à sec. Les maires du <BJ:Bénin> demandent des pompes. "
        "Le <BJ:Bénin> en a six. Le <TG:Togo> suivra."
    )
    assert roles(told, sheet=("BJ", "TG"))["BJ"] == "beneficiary *"


def test_a_donor_is_a_donor_and_who_is_served_a_beneficiary() -> None:
    told = tell(
        "title: Des pompes pour le <TD:Tchad>",
        "body: La <NO:Norvège> a remis des pompes à l'[IOM:OIM]. Elles sont installées au <TD:Tchad> cette semaine.",
    )
    assert roles(told, (told.gift("Norvège", "OIM"),)) == {"TD": "beneficiary *", "NO": "donor"}


@pytest.mark.parametrize(
    ("giver", "expected"),
    [
        ("[government:Agence <FR:française> des eaux]", "donor"),
        ("[government:ministère <FR:français> de la Pêche]", "donor"),
        ("[ngo:Croix-Rouge <FR:française>]", "mentioned"),
        ("[private:Société <FR:française> des pompes]", "mentioned"),
    ],
)
def test_an_adjective_in_a_giver_s_name_makes_a_donor_only_of_a_state_s_body(giver: str, expected: str) -> None:
    told = tell(f"body: Un don de l'{giver} équipe les écoles du <TD:Tchad>.")
    assert roles(told, (told.gift(told.organisations[0].name),)) == {"FR": expected, "TD": "beneficiary *"}


def test_who_is_only_asked_gives_nothing() -> None:
    told = tell("body: Le maire a demandé des pompes à la <BE:Belgique>, pour aider les quartiers de <@RW:Gisenyi>.")
    assert roles(told, (told.gift("Belgique", status="requested"),))["BE"] != "donor"


def test_the_nationality_of_a_private_giver_is_only_mentioned() -> None:
    told = tell("body: Le brasseur <DK:danois> [private:Bryghus] a offert des pompes aux écoles du <TG:Togo>.")
    assert roles(told, (told.gift("Bryghus"),))["DK"] == "mentioned"


def test_dateline_and_contact_cities_count_for_their_country() -> None:
    told = tell(
        "dateline: <@KE:Nairobi>/<@SO:Baidoa> –",
        "body: La récolte est perdue.",
        "contact: Awa Diop, bureau de <@KE:Nairobi>",
    )
    assert roles(told) == {"KE": "dateline contact", "SO": "dateline"}


def test_no_country_is_primary_on_title_and_dateline_alone() -> None:
    told = tell(
        "title: Le <UY:Uruguay> signe un accord pour aider les pêcheurs",
        "dateline: <UY:Uruguay> –",
        "body: L'agence forme des pêcheurs au <PE:Pérou>. Ils reçoivent des filets.",
    )
    assert roles(told) == {"UY": "dateline", "PE": "beneficiary *"}


def test_none_is_primary_where_several_share_the_body() -> None:
    told = tell("body: L'aide va au <NP:Népal>, où tout est à sec. Des abris sont dressés au <BT:Bhoutan>, où il gèle.")
    assert roles(told) == {"NP": "beneficiary", "BT": "beneficiary"}


def test_a_country_of_which_only_nationals_are_named_is_served_but_not_primary() -> None:
    told = tell(
        "body: L'agence loge les familles <VE:vénézuéliennes>. Les <VE:Vénézuéliens> reçoivent un lit et un repas."
    )
    assert roles(told) == {"VE": "beneficiary"}


def test_a_title_s_topic_with_a_word_in_the_body_is_served_even_if_it_gives() -> None:
    told = tell(
        "title: <GH:Ghana> : des enfants quittent les carrières",
        "body: Le [government:Ministère <GH:ghanéen>] promet des cartables aux enfants libérés.",
    )
    assert roles(told, (told.gift("Ministère ghanéen"),)) == {"GH": "beneficiary donor *"}


def test_a_ministry_s_gift_at_home_leaves_its_country_served() -> None:
    told = tell(
        "title: Les puits rouverts à <@LS:Mokhotlong>",
        "body: À <@LS:Qacha>, l'agence distribue des kits et bâtit un abri. "
        "Le [government:Ministère <LS:lesothan>] prête deux camions.",
    )
    assert roles(told, (told.gift("Ministère lesothan"),)) == {"LS": "beneficiary donor *"}


def test_the_country_that_the_text_is_about_is_served_where_no_mention_says_so() -> None:
    told = tell(
        "dateline: <LS:Lesotho> –",
        "body: À <@LS:Mokhotlong>, l'agence distribue des couvertures. Un abri a ouvert à <@LS:Qacha>.",
    )
    assert roles(told) == {"LS": "beneficiary dateline *"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ministère norvégien de la Pêche", True),
        ("Ambassade du Japon", True),
        ("ville de Malmö", True),
        ("Croix-Rouge danoise", False),
        ("Université de Lund", False),
        ("Bryghus", False),
    ],
)
def test_which_givers_give_for_a_state(name: str, expected: bool) -> None:
    assert is_state_body(name) is expected


def parts(told: Told, *relations: Relation) -> dict[str, str]:
    """Each organisation's roles in one line."""
    found = organisation_entities(told.narrative, told.organisations, told.keys, relations)
    return {e.name: " ".join(e.roles) for e in found}


PARTNERS = [
    ("partner", "Les cours sont donnés avec l'[ngo:École du lac]."),
    ("partner", "Le puits a été creusé en collaboration avec la mairie et l'[ngo:École du lac]."),
    ("partner", "Un dortoir a été bâti par l'[ngo:École du lac]."),
    ("partner", "Le cours est donné par l'ONG danoise [ngo:Havn]."),
    ("partner", "L'[ngo:École du lac] tiendra les registres."),
    ("partner", "L'[ngo:École du lac], qui tient les registres, a six salles."),
    ("partner", "L'[ngo:École du lac] s'occupe des repas."),
    ("partner", "Une infirmière de l'[ngo:École du lac] soigne les blessés."),
    ("partner", "Le projet renforce les capacités de l'[ngo:École du lac]."),
    ("partner", "Un jury où siège l'[ngo:École du lac] choisira."),
    ("mentioned", "Selon l'[ngo:École du lac], la piste est coupée."),
    ("mentioned", "D'après une enquête de l'[ngo:École du lac], la piste est coupée."),
    ("mentioned", "La piste est coupée, a annoncé hier le [government:Bureau des routes]."),
    ("partner", "Le puits a été creusé à la demande de l'[ngo:École du lac]."),
    ("partner", "Le puits, demandé par l'[ngo:École du lac], a été creusé."),
    ("partner", "Les enquêteurs de l'[ngo:École du lac] ont pesé les barques."),
    ("mentioned", "L'[ngo:École du lac] compte six salles."),
    ("mentioned", "L'[ngo:École du lac] estime que la piste est coupée."),
    ("partner", "Le [government:Bureau des routes] a la clé."),
    ("mentioned", "D'après le [government:Bureau des routes], la piste est coupée."),
]


@pytest.mark.parametrize(("expected", "sentence"), PARTNERS, ids=[s for _, s in PARTNERS])
def test_who_is_a_partner(expected: str, sentence: str) -> None:
    assert list(parts(tell("body: " + sentence)).values()) == [expected]


def test_the_members_of_a_list_share_their_part() -> None:
    told = tell(
        "body: Le cours est donné avec l'[ngo:École du lac], la [ngo:Ligue des mères] et l'ONG danoise [ngo:Havn]."
    )
    assert set(parts(told).values()) == {"partner"}


def test_who_only_receives_is_no_partner_and_who_works_with_it_is_both() -> None:
    told = tell(
        "body: La <SE:Suède> a remis des bâches à la [ngo:Ligue des mères] et à l'[ngo:École du lac]. "
        "L'[ngo:École du lac] les distribue."
    )
    gifts = (told.gift("Suède", "Ligue des mères"), told.gift("Suède", "École du lac"))
    assert parts(told, *gifts) == {"Ligue des mères": "recipient", "École du lac": "recipient partner"}


def test_the_body_that_a_giving_office_belongs_to_gives_too() -> None:
    told = tell(
        "body: Le [government:Bureau des secours] du [government:Département des affaires du Nord] a remis des bâches."
    )
    assert parts(told, told.gift("Bureau des secours")) == {
        "Bureau des secours": "donor",
        "Département des affaires du Nord": "donor",
    }


def test_a_bank_that_is_only_asked_is_mentioned() -> None:
    told = tell("body: La mairie a sollicité de la [Banque des Lacs] un prêt.")
    assert parts(told, told.gift("Banque des Lacs", status="requested")) == {"Banque des Lacs": "mentioned"}


def test_names_ids_and_acronyms_group_mentions() -> None:
    def mention(name: str, key: str | None, acronym: str | None) -> OrganisationMention:
        return OrganisationMention(0, 1, name, key, acronym, "ngo", None, "test")

    mentions = [
        mention("Ligue des mères", None, "LDM"),
        mention("Croix-Rouge", "IFRC", None),
        mention("LDM", None, None),
        mention("la Croix-Rouge", "IFRC", None),
        mention("Havn", None, None),
    ]
    assert group_organisations(mentions) == (0, 1, 0, 1, 2)
