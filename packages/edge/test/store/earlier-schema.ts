/** Takes a schema back to what the version before reports left, on either engine. */
export const takeBackReports = `
  drop index events_by_amount;
  drop table several_experiences;
  alter table tallies drop column first_day;
  alter table totals drop column exposed_day;
  alter table totals drop column order_squares;
  alter table totals drop column repeated;
  alter table experiences drop column split;
  delete from kysely_migration where name in ('0003-reports', '0004-splits')`;
