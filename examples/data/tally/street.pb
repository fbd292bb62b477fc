META
key;value
description;Invented for this example: twelve neighbours and six wishes for their street
country;Nowhere
unit;Street
instance;2026
num_projects;6
num_votes;12
budget;10000
vote_type;approval
rule;equal-shares
currency;EUR
PROJECTS
project_id;cost;name
bench;900;Two benches under the lime tree
crossing;5200;A raised crossing before the school
garden;2600;A shared garden with a tool shed
mural;1800;A mural on the blind wall
parking;6400;Parking for twenty cars
shelter;1500;A shelter for bicycles
VOTES
voter_id;vote
ana;crossing,garden,bench
bo;crossing,garden
cy;crossing,bench,shelter
dee;crossing,garden
eli;crossing,bench
fay;crossing,garden,mural
gus;parking
hal;parking
ivy;parking,shelter
jo;mural,shelter
kim;mural,bench,shelter
lou;mural,garden
