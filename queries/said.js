// title: Statements by a speaker
// doc: What somebody is reported to have said.
// param thing: the speaker
g.V("<" + thing + ">").in("<urn:newsgraph:v:saidBy>").unique().tag("fact")
  .save("<urn:newsgraph:v:subject>", "subject").save("<urn:newsgraph:v:relation>", "relation").save("<urn:newsgraph:v:object>", "object")
  .save("<urn:newsgraph:v:status>", "status").all()
