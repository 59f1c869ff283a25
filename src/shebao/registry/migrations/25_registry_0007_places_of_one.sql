-- Where one person was registered on a day, as known at an instant: asked for every claim, and the other two indexes hold
-- only what is known now.
create index person_place_person on registry.person_place (person_id, kind);
