"""All verbs of the registry by name."""

from shebao.registry.content import load_places
from shebao.registry.death_lists import take_deaths
from shebao.registry.doubles import (
    conflicts,
    dismiss_duplicate,
    match_persons,
    merge_persons,
    settle_conflict,
    unmerge_persons,
)
from shebao.registry.facts import correct_fact, determinations, determine, facts, record_fact, review_determination
from shebao.registry.people import (
    change_number,
    correct_person,
    find_person,
    look_up_outsider,
    move_place,
    number_of,
    places,
    record_death,
    register_person,
    rotate_numbers,
    show_person,
    withdraw_death,
)
from shebao.registry.tree import propose_measure, sign_measure
from shebao.registry.work import (
    close_employer,
    end_membership,
    enrol,
    hire,
    leave,
    memberships,
    register_employer,
    settle_membership,
)

__all__ = [
    "change_number",
    "close_employer",
    "conflicts",
    "correct_fact",
    "correct_person",
    "determinations",
    "determine",
    "dismiss_duplicate",
    "end_membership",
    "enrol",
    "facts",
    "find_person",
    "hire",
    "leave",
    "load_places",
    "look_up_outsider",
    "match_persons",
    "memberships",
    "merge_persons",
    "move_place",
    "number_of",
    "places",
    "propose_measure",
    "record_death",
    "record_fact",
    "register_employer",
    "register_person",
    "review_determination",
    "rotate_numbers",
    "settle_conflict",
    "settle_membership",
    "show_person",
    "sign_measure",
    "take_deaths",
    "unmerge_persons",
    "withdraw_death",
]
