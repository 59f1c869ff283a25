-- What stands of an award is looked up by its number; the exclusion index serves only whoever writes.
CREATE INDEX award_component_now ON benefits.award_component (award_id) WHERE upper_inf(r);
