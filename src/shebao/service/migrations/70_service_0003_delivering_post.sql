-- Who handed a letter over, by post: a receipt shows the post in the language of the letter, the name beside it.
alter table service.delivery add column post text not null default '';
