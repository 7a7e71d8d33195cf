"""The codebook's closed lists: every value that an event, a claim or a relation may have. Imports nothing of ours."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CODEBOOK_VERSION: Final = "1"

#: The claimant of what a report states in its own voice.
REPORTER: Final = "reporter"


class EventType(StrEnum):
    ARMED_CLASH = "armed_clash"
    ATTACK = "attack"
    AMBUSH = "ambush"
    BOMBING_EXPLOSION = "bombing_explosion"
    SUICIDE_ATTACK = "suicide_attack"
    AIR_OR_DRONE_STRIKE = "air_or_drone_strike"
    SHELLING = "shelling"
    ABDUCTION = "abduction"
    ARREST_OR_CAPTURE = "arrest_or_capture"
    MASS_KILLING_OF_CIVILIANS = "mass_killing_of_civilians"
    TERRITORY_SEIZED = "territory_seized"
    OTHER = "other"


class Attribute(StrEnum):
    RESPONSIBILITY = "responsibility"
    PERPETRATOR = "perpetrator"
    FATALITIES = "fatalities"
    INJURIES = "injuries"
    MISSING_OR_CAPTURED_PEOPLE = "missing_or_captured_people"
    LED_BY = "led_by"
    TARGET = "target"
    LOCATION = "location"
    DATE = "date"
    WEAPON = "weapon"
    MATERIEL_CAPTURED = "materiel_captured"
    TERRITORY_CONTROL = "territory_control"
    MOTIVE = "motive"
    PERSON_STATUS = "person_status"
    CIVILIAN_HARM = "civilian_harm"
    AGGREGATE = "aggregate"
    OTHER = "other"


#: Attributes whose value is a number of people or of events, with bounds.
COUNTS: Final = frozenset(
    {Attribute.FATALITIES, Attribute.INJURIES, Attribute.MISSING_OR_CAPTURED_PEOPLE, Attribute.AGGREGATE}
)


class Stance(StrEnum):
    ASSERTS = "asserts"
    DENIES = "denies"
    DISPUTES = "disputes"
    CONFIRMS = "confirms"
    UNCONFIRMED = "unconfirmed"


class RelationKind(StrEnum):
    PART_OF = "part_of"
    ALLIED_WITH = "allied_with"
    LED_BY = "led_by"
    FORMERLY_OF = "formerly_of"
    SPLINTER_OF = "splinter_of"
    OPPOSED_TO = "opposed_to"
    ALSO_KNOWN_AS = "also_known_as"


class PersonStatus(StrEnum):
    DEAD = "dead"
    ALIVE = "alive"
    WOUNDED = "wounded"
    CAPTURED = "captured"
    MISSING = "missing"


class DatePrecision(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class PlacePrecision(StrEnum):
    SITE = "site"
    SETTLEMENT = "settlement"
    NEAR = "near"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"


#: The languages the shipped reader reads; any other is refused with a clear line.
LANGUAGES: Final = ("en", "fr")
