-- What a database is made of, an object a row: its kind, its name, its definition, and the extension that brought it.
--
-- An object that belongs to a table is named with it: "stored_events.digest". What statements find without naming a
-- schema lies in public or, before it, in pg_catalog, in which everything from 16384 on was made after the server was.
-- Whether a constraint holds for old rows (NOT VALID) is no part of its definition: whoever validates it changes nothing.
-- Of settings, those count that give statements another meaning.
WITH members AS (
    SELECT d.classid, d.objid, e.extname
      FROM pg_depend AS d JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
     WHERE d.deptype = 'e'
), found_in AS (
    SELECT oid, CASE nspname WHEN 'public' THEN 0 ELSE 16384 END AS made_from,
           CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END AS prefix
      FROM pg_namespace WHERE nspname IN ('public', 'pg_catalog')
), relations AS (
    SELECT c.*, f.prefix || c.relname AS name
      FROM pg_class AS c JOIN found_in AS f ON f.oid = c.relnamespace AND c.oid >= f.made_from
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
), objects (kind, name, definition, classid, objid) AS (
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, name,
           concat_ws(', ',
               CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view'
                            WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'sequence' END,
               CASE relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
               CASE WHEN relrowsecurity THEN 'row security' END,
               CASE WHEN relforcerowsecurity THEN 'row security forced' END,
               'read with ' || (SELECT string_agg(inhrelid::regclass::text, ', ' ORDER BY inhrelid::regclass::text)
                                  FROM pg_inherits WHERE inhparent = relations.oid)),
           'pg_class'::regclass::oid, oid
      FROM relations
    UNION ALL
    SELECT 'column', r.name || '.' || a.attname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
               CASE WHEN a.attnotnull THEN 'NOT NULL' END,
               CASE a.attgenerated WHEN 's' THEN 'GENERATED' WHEN 'v' THEN 'VIRTUAL' END,
               CASE a.attidentity WHEN 'a' THEN 'IDENTITY ALWAYS' WHEN 'd' THEN 'IDENTITY BY DEFAULT' END,
               'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)),
           0, 0
      FROM relations AS r
      JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type AS t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE r.relkind <> 'S'
    UNION ALL
    SELECT 'constraint', r.name || '.' || k.conname, replace(pg_get_constraintdef(k.oid), ' NOT VALID', ''), 0, 0
      FROM relations AS r JOIN pg_constraint AS k ON k.conrelid = r.oid AND k.contype <> 'n'
    UNION ALL
    SELECT 'index', r.name || '.' || c.relname,
           concat_ws(', ', pg_get_indexdef(c.oid), CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive)
                                                        THEN 'not in use' END),
           0, 0
      FROM relations AS r JOIN pg_index AS i ON i.indrelid = r.oid JOIN pg_class AS c ON c.oid = i.indexrelid
    UNION ALL
    SELECT 'trigger', r.name || '.' || t.tgname,
           concat_ws(', ', pg_get_triggerdef(t.oid),
               CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'in replicas' WHEN 'A' THEN 'always' END),
           0, 0
      FROM relations AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid
    UNION ALL
    SELECT 'rule', r.name || '.' || w.rulename, pg_get_ruledef(w.oid), 0, 0
      FROM relations AS r JOIN pg_rewrite AS w ON w.ev_class = r.oid
     WHERE NOT (r.relkind IN ('v', 'm') AND w.rulename = '_RETURN')
    UNION ALL
    SELECT 'policy', r.name || '.' || p.polname,
           concat_ws(', ', p.polcmd, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), 0, 0
      FROM relations AS r JOIN pg_policy AS p ON p.polrelid = r.oid
    UNION ALL
    SELECT 'function', f.prefix || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
           concat_ws(', ', l.lanname, p.prokind, p.provolatile, p.proparallel, pg_get_function_arguments(p.oid),
               'returns ' || pg_get_function_result(p.oid),
               CASE WHEN p.proisstrict THEN 'strict' END, CASE WHEN p.prosecdef THEN 'security definer' END,
               array_to_string(p.proconfig, ', '),
               'sha256 ' || encode(sha256(convert_to(concat(p.prosrc, p.probin, p.prosqlbody), 'UTF8')), 'hex')),
           'pg_proc'::regclass, p.oid
      FROM pg_proc AS p JOIN found_in AS f ON f.oid = p.pronamespace AND p.oid >= f.made_from
      JOIN pg_language AS l ON l.oid = p.prolang
    UNION ALL
    SELECT 'operator', o.oid::regoperator::text, o.oprcode::text, 'pg_operator'::regclass, o.oid
      FROM pg_operator AS o JOIN found_in AS f ON f.oid = o.oprnamespace AND o.oid >= f.made_from
    UNION ALL
    SELECT 'cast', format('%s AS %s', format_type(castsource, NULL), format_type(casttarget, NULL)),
           concat_ws(', ', castcontext, castmethod, castfunc::regprocedure), 'pg_cast'::regclass, oid
      FROM pg_cast WHERE oid >= 16384
    UNION ALL
    SELECT 'event trigger', evtname, concat_ws(', ', evtevent, evtfoid::regprocedure), 'pg_event_trigger'::regclass, oid
      FROM pg_event_trigger
    UNION ALL
    SELECT 'schema', nspname, 'schema', 'pg_namespace'::regclass, oid
      FROM pg_namespace WHERE NOT starts_with(nspname, 'pg_') AND nspname NOT IN ('public', 'information_schema')
    UNION ALL
    SELECT 'setting',
           concat_ws(' ', split_part(setting, '=', 1),
               'of role ' || (SELECT rolname FROM pg_roles WHERE oid = s.setrole),
               'in ' || (SELECT datname FROM pg_database WHERE oid = s.setdatabase)),
           substr(setting, strpos(setting, '=') + 1), 0, 0
      FROM pg_db_role_setting AS s, unnest(s.setconfig) AS setting
     WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
       AND (split_part(setting, '=', 1) IN
                ('search_path', 'role', 'session_replication_role', 'row_security', 'transform_null_equals',
                 'standard_conforming_strings', 'default_transaction_isolation', 'default_transaction_read_only')
            OR split_part(setting, '=', 1) LIKE '%preload\_libraries' OR starts_with(setting, 'plpgsql.'))
)
SELECT o.kind, o.name, coalesce(o.definition, ''), m.extname
  FROM objects AS o LEFT JOIN members AS m ON m.classid = o.classid AND m.objid = o.objid
 ORDER BY o.kind, o.name
