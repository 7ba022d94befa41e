SELECT pg_catalog.set_config('search_path', '', false);
CREATE FUNCTION public.batchline_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
            IF to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV AND NOT EXISTS (
              SELECT 1 FROM unnest(TG_ARGV) AS name
              WHERE (to_jsonb(OLD) ->> name)::boolean AND NOT (to_jsonb(NEW) ->> name)::boolean
            ) THEN
              RETURN NEW;
            END IF;
          END IF;
          RAISE EXCEPTION '% is append-only: what was stored stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
        END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.ack_owed (
    id integer NOT NULL,
    line text NOT NULL,
    kind text NOT NULL,
    slot integer NOT NULL,
    mo_name text NOT NULL,
    words text NOT NULL,
    owed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    how text,
    CONSTRAINT ck_ack_owed_ended_at CHECK (((ended_at IS NULL) = (how IS NULL))),
    CONSTRAINT ck_ack_owed_how CHECK ((how = ANY (ARRAY['paid'::text, 'slot_reused'::text]))),
    CONSTRAINT ck_ack_owed_kind CHECK ((kind = ANY (ARRAY['slot'::text, 'failure'::text, 'weighing'::text])))
);
CREATE SEQUENCE public.ack_owed_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ack_owed_id_seq OWNED BY public.ack_owed.id;
CREATE TABLE public.alarm (
    id integer NOT NULL,
    line text NOT NULL,
    code text NOT NULL,
    subject text NOT NULL,
    priority integer NOT NULL,
    state text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    count integer NOT NULL,
    params json NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by text NOT NULL,
    returned_at timestamp with time zone,
    CONSTRAINT ck_alarm_priority CHECK ((priority = ANY (ARRAY[1, 2, 3, 4]))),
    CONSTRAINT ck_alarm_state CHECK ((state = ANY (ARRAY['unacknowledged'::text, 'acknowledged'::text, 'returned_unacknowledged'::text, 'normal'::text])))
);
CREATE SEQUENCE public.alarm_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.alarm_id_seq OWNED BY public.alarm.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.app_user (
    id integer NOT NULL,
    name text NOT NULL,
    role integer NOT NULL,
    pin_hash text NOT NULL,
    active boolean NOT NULL,
    last_login_at timestamp with time zone,
    failed_logins integer NOT NULL,
    locked_until timestamp with time zone,
    CONSTRAINT ck_app_user_role CHECK ((role = ANY (ARRAY[0, 1, 2, 3])))
);
CREATE SEQUENCE public.app_user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.app_user_id_seq OWNED BY public.app_user.id;
CREATE TABLE public.batch_component (
    batch_id integer NOT NULL,
    id integer NOT NULL,
    "position" integer NOT NULL,
    product_id integer NOT NULL,
    product_name text NOT NULL,
    planned_kg numeric(14,3) NOT NULL,
    silo integer,
    move_id integer,
    CONSTRAINT ck_batch_component_planned_kg CHECK ((planned_kg >= (0)::numeric))
);
CREATE SEQUENCE public.batch_component_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.batch_component_id_seq OWNED BY public.batch_component.id;
CREATE TABLE public.batch_dose (
    batch_id integer NOT NULL,
    attempt integer NOT NULL,
    silo integer NOT NULL,
    kg numeric(14,3) NOT NULL,
    CONSTRAINT ck_batch_dose_attempt CHECK ((attempt >= 1)),
    CONSTRAINT ck_batch_dose_kg CHECK ((kg >= (0)::numeric))
);
CREATE TABLE public.batch_weighing (
    batch_id integer NOT NULL,
    id integer NOT NULL,
    product_id integer NOT NULL,
    kg numeric(14,3) NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    CONSTRAINT ck_batch_weighing_kg CHECK ((kg >= (0)::numeric))
);
CREATE SEQUENCE public.batch_weighing_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.batch_weighing_id_seq OWNED BY public.batch_weighing.id;
CREATE TABLE public.equipment_failure (
    id integer NOT NULL,
    line text NOT NULL,
    equipment_code text NOT NULL,
    text text NOT NULL,
    stamp_raw text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    stamp_doubtful boolean NOT NULL,
    read_at timestamp with time zone NOT NULL,
    words text NOT NULL,
    reported_at timestamp with time zone
);
CREATE SEQUENCE public.equipment_failure_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.equipment_failure_id_seq OWNED BY public.equipment_failure.id;
CREATE TABLE public.history_component (
    history_id integer NOT NULL,
    id integer NOT NULL,
    "position" integer NOT NULL,
    product_id integer NOT NULL,
    product_name text NOT NULL,
    planned_kg numeric(14,3) NOT NULL,
    silo integer,
    move_id integer,
    CONSTRAINT ck_history_component_planned_kg CHECK ((planned_kg >= (0)::numeric))
);
CREATE SEQUENCE public.history_component_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.history_component_id_seq OWNED BY public.history_component.id;
CREATE TABLE public.history_dose (
    history_id integer NOT NULL,
    attempt integer NOT NULL,
    silo integer NOT NULL,
    kg numeric(14,3) NOT NULL,
    CONSTRAINT ck_history_dose_attempt CHECK ((attempt >= 1)),
    CONSTRAINT ck_history_dose_kg CHECK ((kg >= (0)::numeric))
);
CREATE TABLE public.history_weighing (
    history_id integer NOT NULL,
    id integer NOT NULL,
    product_id integer NOT NULL,
    kg numeric(14,3) NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    CONSTRAINT ck_history_weighing_kg CHECK ((kg >= (0)::numeric))
);
CREATE SEQUENCE public.history_weighing_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.history_weighing_id_seq OWNED BY public.history_weighing.id;
CREATE TABLE public.job_run (
    id integer NOT NULL,
    line text NOT NULL,
    job text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_s double precision NOT NULL,
    outcome text NOT NULL,
    message text NOT NULL,
    CONSTRAINT ck_job_run_job CHECK ((job = ANY (ARRAY['sync_orders'::text, 'read_plc'::text, 'archive_completed'::text, 'watch_health'::text, 'watch_failures'::text]))),
    CONSTRAINT ck_job_run_outcome CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text, 'timed_out'::text, 'skipped'::text])))
);
CREATE SEQUENCE public.job_run_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.job_run_id_seq OWNED BY public.job_run.id;
CREATE TABLE public.lease (
    line text NOT NULL,
    holder text NOT NULL,
    epoch integer NOT NULL,
    heartbeat_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_lease_epoch CHECK ((epoch >= 1))
);
CREATE TABLE public.level_reading (
    line text NOT NULL,
    silo integer NOT NULL,
    kg numeric(14,3) NOT NULL,
    read_at timestamp with time zone NOT NULL
);
CREATE TABLE public.link_status (
    line text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    since timestamp with time zone,
    last_good_at timestamp with time zone,
    message text NOT NULL,
    endpoint text NOT NULL,
    CONSTRAINT ck_link_status_name CHECK ((name = ANY (ARRAY['plc'::text, 'odoo'::text, 'database'::text]))),
    CONSTRAINT ck_link_status_state CHECK ((state = ANY (ARRAY['unknown'::text, 'good'::text, 'lost'::text, 'off'::text])))
);
CREATE TABLE public.mo_batch (
    batch_no integer,
    download_step text,
    id integer NOT NULL,
    line text NOT NULL,
    odoo_id integer NOT NULL,
    mo_id text NOT NULL,
    product_name text NOT NULL,
    bom_name text NOT NULL,
    planned_kg numeric(14,3) NOT NULL,
    planned_start timestamp with time zone,
    state text NOT NULL,
    attempt integer NOT NULL,
    finished_kg numeric(14,3) NOT NULL,
    status_manufacturing boolean NOT NULL,
    status_operation boolean NOT NULL,
    update_odoo boolean NOT NULL,
    set_aside_at timestamp with time zone,
    set_aside_cause text,
    set_aside_reason text,
    fetched_at timestamp with time zone NOT NULL,
    downloaded_at timestamp with time zone,
    taken_at timestamp with time zone,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    last_read_from_plc timestamp with time zone,
    last_change_at timestamp with time zone,
    accepted json DEFAULT '[]'::json NOT NULL,
    former_batch_no integer,
    CONSTRAINT ck_mo_batch_attempt CHECK ((attempt >= 1)),
    CONSTRAINT ck_mo_batch_batch_no CHECK ((batch_no >= 1)),
    CONSTRAINT ck_mo_batch_download_step CHECK ((download_step = ANY (ARRAY['intended'::text, 'verified'::text, 'flipping'::text, 'done'::text]))),
    CONSTRAINT ck_mo_batch_finished_kg CHECK ((finished_kg >= (0)::numeric)),
    CONSTRAINT ck_mo_batch_planned_kg CHECK ((planned_kg >= (0)::numeric)),
    CONSTRAINT ck_mo_batch_set_aside CHECK (((set_aside_at IS NULL) = (set_aside_cause IS NULL))),
    CONSTRAINT ck_mo_batch_set_aside_cause CHECK ((set_aside_cause = ANY (ARRAY['plc_failed'::text, 'push_rejected'::text, 'order_changed'::text, 'unplanned_silo'::text, 'download_uncertain'::text, 'operator'::text]))),
    CONSTRAINT ck_mo_batch_state CHECK ((state = ANY (ARRAY['fetched'::text, 'downloading'::text, 'downloaded'::text, 'running'::text, 'finished'::text])))
);
CREATE SEQUENCE public.mo_batch_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mo_batch_id_seq OWNED BY public.mo_batch.id;
CREATE TABLE public.mo_histories (
    batch_id integer NOT NULL,
    batch_no integer,
    plc_name text NOT NULL,
    completion text NOT NULL,
    archived_at timestamp with time zone NOT NULL,
    booked_kg numeric(14,3) NOT NULL,
    weighed boolean NOT NULL,
    odoo_has_it boolean NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    id integer NOT NULL,
    line text NOT NULL,
    odoo_id integer NOT NULL,
    mo_id text NOT NULL,
    product_name text NOT NULL,
    bom_name text NOT NULL,
    planned_kg numeric(14,3) NOT NULL,
    planned_start timestamp with time zone,
    state text NOT NULL,
    attempt integer NOT NULL,
    finished_kg numeric(14,3) NOT NULL,
    status_manufacturing boolean NOT NULL,
    status_operation boolean NOT NULL,
    update_odoo boolean NOT NULL,
    set_aside_at timestamp with time zone,
    set_aside_cause text,
    set_aside_reason text,
    fetched_at timestamp with time zone NOT NULL,
    downloaded_at timestamp with time zone,
    taken_at timestamp with time zone,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    last_read_from_plc timestamp with time zone,
    last_change_at timestamp with time zone,
    accepted json DEFAULT '[]'::json NOT NULL,
    name_reversed text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_mo_histories_attempt CHECK ((attempt >= 1)),
    CONSTRAINT ck_mo_histories_booked_kg CHECK ((booked_kg >= (0)::numeric)),
    CONSTRAINT ck_mo_histories_completion CHECK ((completion = ANY (ARRAY['completed'::text, 'cancelled'::text, 'returned'::text, 'by_hand'::text]))),
    CONSTRAINT ck_mo_histories_finished_kg CHECK ((finished_kg >= (0)::numeric)),
    CONSTRAINT ck_mo_histories_planned_kg CHECK ((planned_kg >= (0)::numeric)),
    CONSTRAINT ck_mo_histories_set_aside CHECK (((set_aside_at IS NULL) = (set_aside_cause IS NULL))),
    CONSTRAINT ck_mo_histories_set_aside_cause CHECK ((set_aside_cause = ANY (ARRAY['plc_failed'::text, 'push_rejected'::text, 'order_changed'::text, 'unplanned_silo'::text, 'download_uncertain'::text, 'operator'::text]))),
    CONSTRAINT ck_mo_histories_state CHECK ((state = ANY (ARRAY['fetched'::text, 'downloading'::text, 'downloaded'::text, 'running'::text, 'finished'::text])))
);
CREATE SEQUENCE public.mo_histories_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mo_histories_id_seq OWNED BY public.mo_histories.id;
CREATE TABLE public.operator_action (
    id integer NOT NULL,
    line text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    role integer NOT NULL,
    station text NOT NULL,
    kind text NOT NULL,
    target integer NOT NULL,
    reason text NOT NULL,
    params json NOT NULL,
    CONSTRAINT ck_operator_action_kind CHECK ((kind <> ''::text)),
    CONSTRAINT ck_operator_action_role CHECK ((role = ANY (ARRAY[0, 1, 2, 3])))
);
CREATE SEQUENCE public.operator_action_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.operator_action_id_seq OWNED BY public.operator_action.id;
CREATE TABLE public.operator_outcome (
    action_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    ok boolean NOT NULL,
    message text NOT NULL
);
CREATE TABLE public.push (
    id integer NOT NULL,
    line text NOT NULL,
    kind text NOT NULL,
    odoo_id integer,
    mo_id text,
    batch_id integer,
    body json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    not_before timestamp with time zone,
    tries integer NOT NULL,
    last_try_at timestamp with time zone,
    last_answer text NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_push_kind CHECK ((kind = ANY (ARRAY['running'::text, 'final'::text, 'cancel'::text, 'failure'::text]))),
    CONSTRAINT ck_push_state CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'replaced'::text, 'quarantine'::text, 'closed'::text]))),
    CONSTRAINT ck_push_tries CHECK ((tries >= 0))
);
CREATE SEQUENCE public.push_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.push_id_seq OWNED BY public.push.id;
CREATE TABLE public.push_try (
    id integer NOT NULL,
    push_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    duration_s double precision NOT NULL,
    answer text NOT NULL
);
CREATE SEQUENCE public.push_try_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.push_try_id_seq OWNED BY public.push_try.id;
CREATE TABLE public.reading (
    id integer NOT NULL,
    line text NOT NULL,
    odoo_id integer,
    attempt integer NOT NULL,
    slot integer NOT NULL,
    read_at timestamp with time zone NOT NULL,
    words text NOT NULL,
    refusal text,
    refusal_detail text,
    CONSTRAINT ck_reading_refusal CHECK ((refusal = ANY (ARRAY['bad_text'::text, 'wrong_batch_no'::text, 'wrong_silo'::text, 'bad_boolean'::text, 'over_limit'::text, 'went_back'::text, 'not_read'::text])))
);
CREATE SEQUENCE public.reading_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reading_id_seq OWNED BY public.reading.id;
CREATE TABLE public.stock_entry (
    id integer NOT NULL,
    line text NOT NULL,
    silo integer NOT NULL,
    kind text NOT NULL,
    kg numeric(14,3) NOT NULL,
    level_kg numeric(14,3) NOT NULL,
    at_least boolean NOT NULL,
    dosed_kg numeric(14,3) NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    station text NOT NULL,
    product text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT ck_stock_entry_kind CHECK ((kind = ANY (ARRAY['level'::text, 'delivery'::text])))
);
CREATE SEQUENCE public.stock_entry_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stock_entry_id_seq OWNED BY public.stock_entry.id;
ALTER TABLE ONLY public.ack_owed ALTER COLUMN id SET DEFAULT nextval('public.ack_owed_id_seq'::regclass);
ALTER TABLE ONLY public.alarm ALTER COLUMN id SET DEFAULT nextval('public.alarm_id_seq'::regclass);
ALTER TABLE ONLY public.app_user ALTER COLUMN id SET DEFAULT nextval('public.app_user_id_seq'::regclass);
ALTER TABLE ONLY public.batch_component ALTER COLUMN id SET DEFAULT nextval('public.batch_component_id_seq'::regclass);
ALTER TABLE ONLY public.batch_weighing ALTER COLUMN id SET DEFAULT nextval('public.batch_weighing_id_seq'::regclass);
ALTER TABLE ONLY public.equipment_failure ALTER COLUMN id SET DEFAULT nextval('public.equipment_failure_id_seq'::regclass);
ALTER TABLE ONLY public.history_component ALTER COLUMN id SET DEFAULT nextval('public.history_component_id_seq'::regclass);
ALTER TABLE ONLY public.history_weighing ALTER COLUMN id SET DEFAULT nextval('public.history_weighing_id_seq'::regclass);
ALTER TABLE ONLY public.job_run ALTER COLUMN id SET DEFAULT nextval('public.job_run_id_seq'::regclass);
ALTER TABLE ONLY public.mo_batch ALTER COLUMN id SET DEFAULT nextval('public.mo_batch_id_seq'::regclass);
ALTER TABLE ONLY public.mo_histories ALTER COLUMN id SET DEFAULT nextval('public.mo_histories_id_seq'::regclass);
ALTER TABLE ONLY public.operator_action ALTER COLUMN id SET DEFAULT nextval('public.operator_action_id_seq'::regclass);
ALTER TABLE ONLY public.push ALTER COLUMN id SET DEFAULT nextval('public.push_id_seq'::regclass);
ALTER TABLE ONLY public.push_try ALTER COLUMN id SET DEFAULT nextval('public.push_try_id_seq'::regclass);
ALTER TABLE ONLY public.reading ALTER COLUMN id SET DEFAULT nextval('public.reading_id_seq'::regclass);
ALTER TABLE ONLY public.stock_entry ALTER COLUMN id SET DEFAULT nextval('public.stock_entry_id_seq'::regclass);
INSERT INTO public.ack_owed VALUES (1, 'PLC01', 'slot', 1, 'WH/MO/00001', '', '2026-03-04 06:00:00+00', NULL, NULL);
INSERT INTO public.ack_owed VALUES (2, 'PLC01', 'failure', 0, '', '00010002', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', 'paid');
INSERT INTO public.alarm VALUES (1, 'PLC01', 'batch_stuck', 'WH/MO/00001', 2, 'unacknowledged', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', 1, '{"minutes": "15"}', NULL, '', NULL);
INSERT INTO public.alembic_version VALUES ('0004');
INSERT INTO public.app_user VALUES (1, 'Siti 1', 1, 'a hash', true, NULL, 0, NULL);
INSERT INTO public.batch_component VALUES (1, 1, 0, 11, 'POLLAR', 400.000, 103, NULL);
INSERT INTO public.batch_component VALUES (1, 2, 1, 12, 'KOPRA', 300.000, 102, NULL);
INSERT INTO public.batch_component VALUES (1, 3, 2, 13, 'TETES', 40.000, 114, NULL);
INSERT INTO public.batch_component VALUES (1, 4, 3, 14, 'FML', 30.000, 115, NULL);
INSERT INTO public.batch_component VALUES (1, 5, 4, 15, 'PREMIX', 2.500, NULL, NULL);
INSERT INTO public.batch_dose VALUES (1, 1, 103, 100.000);
INSERT INTO public.batch_weighing VALUES (1, 1, 15, 2.505, '2026-03-04 06:00:00+00', 'plc');
INSERT INTO public.equipment_failure VALUES (1, 'PLC01', 'MTR-7', 'Overload', '2026-03-04 17:42:15', '2026-03-04 06:00:00+00', false, '2026-03-04 06:00:00+00', '0001FFFF', NULL);
INSERT INTO public.history_component VALUES (1, 1, 0, 11, 'POLLAR', 400.000, 103, NULL);
INSERT INTO public.history_component VALUES (1, 2, 1, 12, 'KOPRA', 300.000, 102, NULL);
INSERT INTO public.history_component VALUES (1, 3, 2, 13, 'TETES', 40.000, 114, NULL);
INSERT INTO public.history_component VALUES (1, 4, 3, 14, 'FML', 30.000, 115, NULL);
INSERT INTO public.history_component VALUES (1, 5, 4, 15, 'PREMIX', 2.500, NULL, NULL);
INSERT INTO public.history_dose VALUES (1, 1, 103, 100.000);
INSERT INTO public.history_weighing VALUES (1, 1, 15, 2.505, '2026-03-04 06:00:00+00', 'plc');
INSERT INTO public.job_run VALUES (1, 'PLC01', 'read_plc', '2026-03-04 06:00:00+00', 0.25, 'done', '1 slot changed');
INSERT INTO public.lease VALUES ('PLC01', 'PC1/1', 1, '2026-11-24 12:34:04.534897+00');
INSERT INTO public.level_reading VALUES ('PLC01', 103, 3999.500, '2026-03-04 06:00:00+00');
INSERT INTO public.link_status VALUES ('PLC01', 'plc', 'lost', '2026-03-04 06:00:00+00', NULL, 'no answer', '192.0.2.1:502');
INSERT INTO public.mo_batch VALUES (1, 'done', 1, 'PLC01', 1, 'WH/MO/00001', '[10092] JF', 'JF', 772.500, '2026-03-04 07:00:00+00', 'running', 1, 0.000, false, false, true, '2026-03-04 06:00:00+00', 'operator', 'wrong recipe', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', NULL, NULL, NULL, '[]', NULL);
INSERT INTO public.mo_histories VALUES (1001, 101, 'WH/MO/00101', 'by_hand', '2026-03-04 07:00:00+00', 770.550, true, false, 'Agus W.', '=broken', 1, 'PLC01', 101, 'WH/MO/00101', '[10092] JF', 'JF', 772.500, '2026-03-08 11:00:00+00', 'finished', 1, 770.550, false, false, true, '2026-03-04 06:00:00+00', 'operator', 'wrong recipe', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', '2026-03-04 06:00:00+00', NULL, NULL, '[]', '10100/OM/HW', '2026-03-04 06:00:00+00');
INSERT INTO public.operator_action VALUES (1, 'PLC01', '2026-03-04 06:00:00+00', 'Agus W.', 2, 'test', 'set_aside', 1, 'broken', '{"odoo": "nothing"}');
INSERT INTO public.operator_outcome VALUES (1, '2026-03-04 06:00:00+00', true, 'done');
INSERT INTO public.push VALUES (1, 'PLC01', 'cancel', 1, 'WH/MO/00001', 1, '{}', '2026-03-04 06:00:00+00', 'waiting', NULL, 0, NULL, '', NULL);
INSERT INTO public.push_try VALUES (1, 1, '2026-03-04 06:00:00+00', 0.5, 'no answer');
INSERT INTO public.reading VALUES (1, 'PLC01', 1, 1, 1, '2026-03-04 06:00:00+00', '0000FFFF', 'went_back', 'silo 103 shows 1');
INSERT INTO public.stock_entry VALUES (1, 'PLC01', 103, 'level', 4000.000, 4000.000, false, 0.000, '2026-03-04 06:00:00+00', 'Agus W.', 'PC1', 'POLLAR', '');
SELECT pg_catalog.setval('public.ack_owed_id_seq', 2, true);
SELECT pg_catalog.setval('public.alarm_id_seq', 1, true);
SELECT pg_catalog.setval('public.app_user_id_seq', 1, true);
SELECT pg_catalog.setval('public.batch_component_id_seq', 5, true);
SELECT pg_catalog.setval('public.batch_weighing_id_seq', 1, true);
SELECT pg_catalog.setval('public.equipment_failure_id_seq', 1, true);
SELECT pg_catalog.setval('public.history_component_id_seq', 5, true);
SELECT pg_catalog.setval('public.history_weighing_id_seq', 1, true);
SELECT pg_catalog.setval('public.job_run_id_seq', 1, true);
SELECT pg_catalog.setval('public.mo_batch_id_seq', 1, true);
SELECT pg_catalog.setval('public.mo_histories_id_seq', 1, true);
SELECT pg_catalog.setval('public.operator_action_id_seq', 1, true);
SELECT pg_catalog.setval('public.push_id_seq', 1, true);
SELECT pg_catalog.setval('public.push_try_id_seq', 1, true);
SELECT pg_catalog.setval('public.reading_id_seq', 1, true);
SELECT pg_catalog.setval('public.stock_entry_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.ack_owed
    ADD CONSTRAINT pk_ack_owed PRIMARY KEY (id);
ALTER TABLE ONLY public.alarm
    ADD CONSTRAINT pk_alarm PRIMARY KEY (id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT pk_app_user PRIMARY KEY (id);
ALTER TABLE ONLY public.batch_component
    ADD CONSTRAINT pk_batch_component PRIMARY KEY (id);
ALTER TABLE ONLY public.batch_dose
    ADD CONSTRAINT pk_batch_dose PRIMARY KEY (batch_id, attempt, silo);
ALTER TABLE ONLY public.batch_weighing
    ADD CONSTRAINT pk_batch_weighing PRIMARY KEY (id);
ALTER TABLE ONLY public.equipment_failure
    ADD CONSTRAINT pk_equipment_failure PRIMARY KEY (id);
ALTER TABLE ONLY public.history_component
    ADD CONSTRAINT pk_history_component PRIMARY KEY (id);
ALTER TABLE ONLY public.history_dose
    ADD CONSTRAINT pk_history_dose PRIMARY KEY (history_id, attempt, silo);
ALTER TABLE ONLY public.history_weighing
    ADD CONSTRAINT pk_history_weighing PRIMARY KEY (id);
ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT pk_job_run PRIMARY KEY (id);
ALTER TABLE ONLY public.lease
    ADD CONSTRAINT pk_lease PRIMARY KEY (line);
ALTER TABLE ONLY public.level_reading
    ADD CONSTRAINT pk_level_reading PRIMARY KEY (line, silo);
ALTER TABLE ONLY public.link_status
    ADD CONSTRAINT pk_link_status PRIMARY KEY (line, name);
ALTER TABLE ONLY public.mo_batch
    ADD CONSTRAINT pk_mo_batch PRIMARY KEY (id);
ALTER TABLE ONLY public.mo_histories
    ADD CONSTRAINT pk_mo_histories PRIMARY KEY (id);
ALTER TABLE ONLY public.operator_action
    ADD CONSTRAINT pk_operator_action PRIMARY KEY (id);
ALTER TABLE ONLY public.operator_outcome
    ADD CONSTRAINT pk_operator_outcome PRIMARY KEY (action_id);
ALTER TABLE ONLY public.push
    ADD CONSTRAINT pk_push PRIMARY KEY (id);
ALTER TABLE ONLY public.push_try
    ADD CONSTRAINT pk_push_try PRIMARY KEY (id);
ALTER TABLE ONLY public.reading
    ADD CONSTRAINT pk_reading PRIMARY KEY (id);
ALTER TABLE ONLY public.stock_entry
    ADD CONSTRAINT pk_stock_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT uq_app_user_name UNIQUE (name);
ALTER TABLE ONLY public.equipment_failure
    ADD CONSTRAINT uq_equipment_failure_line_equipment_code_stamp_raw_text_words UNIQUE (line, equipment_code, stamp_raw, text, words);
ALTER TABLE ONLY public.mo_batch
    ADD CONSTRAINT uq_mo_batch_line_batch_no UNIQUE (line, batch_no);
ALTER TABLE ONLY public.mo_batch
    ADD CONSTRAINT uq_mo_batch_odoo_id UNIQUE (odoo_id);
ALTER TABLE ONLY public.mo_histories
    ADD CONSTRAINT uq_mo_histories_odoo_id_attempt UNIQUE (odoo_id, attempt);
CREATE INDEX ix_ack_owed_line_ended_at ON public.ack_owed USING btree (line, ended_at);
CREATE INDEX ix_alarm_line_raised_at_id ON public.alarm USING btree (line, raised_at, id);
CREATE INDEX ix_batch_component_batch_id ON public.batch_component USING btree (batch_id);
CREATE INDEX ix_batch_weighing_batch_id ON public.batch_weighing USING btree (batch_id);
CREATE INDEX ix_equipment_failure_line_occurred_at ON public.equipment_failure USING btree (line, occurred_at);
CREATE INDEX ix_history_component_history_id ON public.history_component USING btree (history_id);
CREATE INDEX ix_history_weighing_history_id ON public.history_weighing USING btree (history_id);
CREATE INDEX ix_job_run_line_job_started_at_id ON public.job_run USING btree (line, job, started_at, id);
CREATE INDEX ix_job_run_line_started_at_id ON public.job_run USING btree (line, started_at, id);
CREATE INDEX ix_job_run_started_at ON public.job_run USING btree (started_at);
CREATE INDEX ix_mo_histories_line_actor_archived_at_id ON public.mo_histories USING btree (line, actor, archived_at, id);
CREATE INDEX ix_mo_histories_line_archived_at_id ON public.mo_histories USING btree (line, archived_at, id);
CREATE INDEX ix_mo_histories_line_completion_archived_at_id ON public.mo_histories USING btree (line, completion, archived_at, id);
CREATE INDEX ix_mo_histories_line_ended_at ON public.mo_histories USING btree (line, ended_at);
CREATE INDEX ix_mo_histories_line_mo_id ON public.mo_histories USING btree (line, mo_id text_pattern_ops);
CREATE INDEX ix_mo_histories_line_name_reversed ON public.mo_histories USING btree (line, name_reversed text_pattern_ops);
CREATE INDEX ix_mo_histories_line_product_name_archived_at_id ON public.mo_histories USING btree (line, product_name, archived_at, id);
CREATE INDEX ix_mo_histories_plc_name ON public.mo_histories USING btree (plc_name);
CREATE INDEX ix_operator_action_line_asked_at_id ON public.operator_action USING btree (line, asked_at, id);
CREATE INDEX ix_push_batch_id ON public.push USING btree (batch_id);
CREATE INDEX ix_push_line_id ON public.push USING btree (line, id);
CREATE INDEX ix_push_line_state ON public.push USING btree (line, state);
CREATE INDEX ix_push_try_push_id ON public.push_try USING btree (push_id);
CREATE INDEX ix_reading_odoo_id_attempt_read_at ON public.reading USING btree (odoo_id, attempt, read_at);
CREATE INDEX ix_reading_read_at ON public.reading USING btree (read_at);
CREATE INDEX ix_stock_entry_line_silo_id ON public.stock_entry USING btree (line, silo, id);
CREATE UNIQUE INDEX uq_alarm_open ON public.alarm USING btree (line, code, subject) WHERE (state <> 'normal'::text);
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.history_component FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.history_dose FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.history_weighing FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.mo_histories FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only('odoo_has_it', 'update_odoo');
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.operator_action FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.operator_outcome FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.push_try FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_row BEFORE DELETE OR UPDATE ON public.stock_entry FOR EACH ROW EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.history_component FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.history_dose FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.history_weighing FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.mo_histories FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only('odoo_has_it', 'update_odoo');
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.operator_action FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.operator_outcome FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.push_try FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
CREATE TRIGGER append_only_statement BEFORE TRUNCATE ON public.stock_entry FOR EACH STATEMENT EXECUTE FUNCTION public.batchline_append_only();
ALTER TABLE ONLY public.batch_component
    ADD CONSTRAINT fk_batch_component_batch_id FOREIGN KEY (batch_id) REFERENCES public.mo_batch(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.batch_dose
    ADD CONSTRAINT fk_batch_dose_batch_id FOREIGN KEY (batch_id) REFERENCES public.mo_batch(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.batch_weighing
    ADD CONSTRAINT fk_batch_weighing_batch_id FOREIGN KEY (batch_id) REFERENCES public.mo_batch(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.history_component
    ADD CONSTRAINT fk_history_component_history_id FOREIGN KEY (history_id) REFERENCES public.mo_histories(id);
ALTER TABLE ONLY public.history_dose
    ADD CONSTRAINT fk_history_dose_history_id FOREIGN KEY (history_id) REFERENCES public.mo_histories(id);
ALTER TABLE ONLY public.history_weighing
    ADD CONSTRAINT fk_history_weighing_history_id FOREIGN KEY (history_id) REFERENCES public.mo_histories(id);
ALTER TABLE ONLY public.operator_outcome
    ADD CONSTRAINT fk_operator_outcome_action_id FOREIGN KEY (action_id) REFERENCES public.operator_action(id);
ALTER TABLE ONLY public.push_try
    ADD CONSTRAINT fk_push_try_push_id FOREIGN KEY (push_id) REFERENCES public.push(id);
