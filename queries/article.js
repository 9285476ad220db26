// title: What an article says
// doc: The facts of one article.
// param article: the id of the article
g.V("<" + article + ">").in("<http://www.w3.org/ns/oa#hasSource>").in("<http://www.w3.org/ns/prov#wasDerivedFrom>").unique().tag("fact")
  .save("<urn:newsgraph:v:subject>", "subject").save("<urn:newsgraph:v:relation>", "relation").save("<urn:newsgraph:v:object>", "object")
  .save("<urn:newsgraph:v:status>", "status").all()
