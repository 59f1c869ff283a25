-- as: admin
-- Points on the globe as points of a ball: nearest first along the straight line is nearest first along the ground, everywhere.
create extension if not exists cube;
