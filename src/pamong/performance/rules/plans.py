"""What a plan is made of: sections, aspects, perspectives and the seven BerAKHLAK values."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pamong.kernel.text import gettext_noop


class Section(StrEnum):
    """Main (*utama*) and additional (*tambahan*) results. No weight stands between them."""

    MAIN = "main"
    ADDITIONAL = "additional"


class Approach(StrEnum):
    """Quantitative plans measure by aspects; qualitative ones describe success in one text."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Aspect(StrEnum):
    """What an individual indicator measures. Not every aspect is obligatory."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    COST = "cost"


class Perspective(StrEnum):
    """The view a result takes in plans of senior leaders and heads of independent units."""

    SERVICE_RECIPIENTS = "service_recipients"
    BUSINESS_PROCESS = "business_process"
    INTERNAL_STRENGTHENING = "internal_strengthening"
    BUDGET = "budget"


class Annex(StrEnum):
    """The three lists of the annex (*Lampiran SKP*)."""

    RESOURCES = "resources"
    ACCOUNTABILITY = "accountability"
    CONSEQUENCES = "consequences"


class Behaviour(StrEnum):
    """The seven values BerAKHLAK (SE MenPANRB 20/2021), in their official order."""

    SERVICE_ORIENTED = "service_oriented"
    ACCOUNTABLE = "accountable"
    COMPETENT = "competent"
    HARMONIOUS = "harmonious"
    LOYAL = "loyal"
    ADAPTIVE = "adaptive"
    COLLABORATIVE = "collaborative"


SECTION_LABELS: Mapping[Section, str] = MappingProxyType(
    {
        Section.MAIN: gettext_noop("Main results"),
        Section.ADDITIONAL: gettext_noop("Additional results"),
    }
)

ASPECT_LABELS: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.QUANTITY: gettext_noop("Quantity"),
        Aspect.QUALITY: gettext_noop("Quality"),
        Aspect.TIME: gettext_noop("Time"),
        Aspect.COST: gettext_noop("Cost"),
    }
)

PERSPECTIVE_LABELS: Mapping[Perspective, str] = MappingProxyType(
    {
        Perspective.SERVICE_RECIPIENTS: gettext_noop("Service recipients"),
        Perspective.BUSINESS_PROCESS: gettext_noop("Business process"),
        Perspective.INTERNAL_STRENGTHENING: gettext_noop("Internal strengthening"),
        Perspective.BUDGET: gettext_noop("Budget"),
    }
)

ANNEX_LABELS: Mapping[Annex, str] = MappingProxyType(
    {
        Annex.RESOURCES: gettext_noop("Resources needed"),
        Annex.ACCOUNTABILITY: gettext_noop("Accountability scheme"),
        Annex.CONSEQUENCES: gettext_noop("Consequences"),
    }
)

BEHAVIOUR_LABELS: Mapping[Behaviour, str] = MappingProxyType(
    {
        Behaviour.SERVICE_ORIENTED: gettext_noop("Service oriented"),
        Behaviour.ACCOUNTABLE: gettext_noop("Accountable"),
        Behaviour.COMPETENT: gettext_noop("Competent"),
        Behaviour.HARMONIOUS: gettext_noop("Harmonious"),
        Behaviour.LOYAL: gettext_noop("Loyal"),
        Behaviour.ADAPTIVE: gettext_noop("Adaptive"),
        Behaviour.COLLABORATIVE: gettext_noop("Collaborative"),
    }
)

SECTION_TERMS: Mapping[Section, str] = MappingProxyType(
    {Section.MAIN: "Utama", Section.ADDITIONAL: "Tambahan"}
)

ASPECT_TERMS: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.QUANTITY: "Kuantitas",
        Aspect.QUALITY: "Kualitas",
        Aspect.TIME: "Waktu",
        Aspect.COST: "Biaya",
    }
)

PERSPECTIVE_TERMS: Mapping[Perspective, str] = MappingProxyType(
    {
        Perspective.SERVICE_RECIPIENTS: "Penerima Layanan",
        Perspective.BUSINESS_PROCESS: "Proses Bisnis",
        Perspective.INTERNAL_STRENGTHENING: "Penguatan Internal",
        Perspective.BUDGET: "Anggaran",
    }
)

ANNEX_TERMS: Mapping[Annex, str] = MappingProxyType(
    {
        Annex.RESOURCES: "Dukungan Sumber Daya",
        Annex.ACCOUNTABILITY: "Skema Pertanggungjawaban",
        Annex.CONSEQUENCES: "Konsekuensi",
    }
)

BEHAVIOUR_TERMS: Mapping[Behaviour, str] = MappingProxyType(
    {
        Behaviour.SERVICE_ORIENTED: "Berorientasi Pelayanan",
        Behaviour.ACCOUNTABLE: "Akuntabel",
        Behaviour.COMPETENT: "Kompeten",
        Behaviour.HARMONIOUS: "Harmonis",
        Behaviour.LOYAL: "Loyal",
        Behaviour.ADAPTIVE: "Adaptif",
        Behaviour.COLLABORATIVE: "Kolaboratif",
    }
)

BEHAVIOUR_GUIDES: Mapping[Behaviour, tuple[str, ...]] = MappingProxyType(
    {
        Behaviour.SERVICE_ORIENTED: (
            gettext_noop("Understands and meets what citizens need"),
            gettext_noop("Is friendly, quick, reliable and looks for solutions"),
            gettext_noop("Keeps improving"),
        ),
        Behaviour.ACCOUNTABLE: (
            gettext_noop("Works honestly, carefully, with discipline and integrity"),
            gettext_noop("Uses the state's property responsibly and sparingly"),
            gettext_noop("Does not abuse the authority of the post"),
        ),
        Behaviour.COMPETENT: (
            gettext_noop("Builds own skills for changing demands"),
            gettext_noop("Helps others learn"),
            gettext_noop("Does each task at its best quality"),
        ),
        Behaviour.HARMONIOUS: (
            gettext_noop("Respects everyone, whatever their background"),
            gettext_noop("Likes to help others"),
            gettext_noop("Makes a good climate to work in"),
        ),
        Behaviour.LOYAL: (
            gettext_noop(
                "Holds to Pancasila, the constitution, the unitary state and the lawful government"
            ),
            gettext_noop("Protects the good name of colleagues, leaders, agency and state"),
            gettext_noop("Keeps the secrets of the post and of the state"),
        ),
        Behaviour.ADAPTIVE: (
            gettext_noop("Adjusts quickly to change"),
            gettext_noop("Keeps developing new ideas"),
            gettext_noop("Acts before being told"),
        ),
        Behaviour.COLLABORATIVE: (
            gettext_noop("Gives others room to contribute"),
            gettext_noop("Works openly together for added value"),
            gettext_noop("Brings shared resources together for a common goal"),
        ),
    }
)
