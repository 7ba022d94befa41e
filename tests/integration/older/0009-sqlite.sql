BEGIN TRANSACTION;
CREATE TABLE "ack_owed" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	slot INTEGER NOT NULL, 
	mo_name TEXT NOT NULL, 
	words TEXT NOT NULL, 
	owed_at VARCHAR(32) NOT NULL, 
	ended_at VARCHAR(32), 
	how TEXT
,
	CONSTRAINT ck_ack_owed_ended_at CHECK ((ended_at IS NULL) = (how IS NULL)),
	CONSTRAINT ck_ack_owed_how CHECK (how IN ('paid', 'slot_reused')),
	CONSTRAINT ck_ack_owed_kind CHECK (kind IN ('slot', 'failure', 'weighing')),
	CONSTRAINT ck_ack_owed_owed_at_exact CHECK (owed_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_ack_owed_ended_at_exact CHECK (ended_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "ack_owed" VALUES(1,'PLC01','slot',1,'WH/MO/00001','','2026-03-04T06:00:00.000000+00:00',NULL,NULL);
INSERT INTO "ack_owed" VALUES(2,'PLC01','failure',0,'','00010002','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','paid');
CREATE TABLE "alarm" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	code TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	raised_at VARCHAR(32) NOT NULL, 
	last_at VARCHAR(32) NOT NULL, 
	count INTEGER NOT NULL, 
	params JSON NOT NULL, 
	acknowledged_at VARCHAR(32), 
	acknowledged_by TEXT NOT NULL, 
	returned_at VARCHAR(32), due_at VARCHAR(32), held_by TEXT, held_at VARCHAR(32), held_reason TEXT, held_until VARCHAR(32), held_present BOOLEAN, held_unseen BOOLEAN, held_standing BOOLEAN
,
	CONSTRAINT ck_alarm_priority CHECK (priority IN (1, 2, 3, 4)),
	CONSTRAINT ck_alarm_raised_at_exact CHECK (raised_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_last_at_exact CHECK (last_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_acknowledged_at_exact CHECK (acknowledged_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_returned_at_exact CHECK (returned_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_state CHECK (state IN ('normal', 'pending', 'unacknowledged', 'acknowledged', 'returned_unacknowledged', 'latched_unacknowledged', 'latched_acknowledged', 'shelved', 'suppressed', 'out_of_service')),
	CONSTRAINT ck_alarm_due_at_exact CHECK (due_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_held_at_exact CHECK (held_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_held_until_exact CHECK (held_until LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_alarm_held_present_exact CHECK (held_present IN (0, 1)),
	CONSTRAINT ck_alarm_held_unseen_exact CHECK (held_unseen IN (0, 1)),
	CONSTRAINT ck_alarm_held_standing_exact CHECK (held_standing IN (0, 1)));
INSERT INTO "alarm" VALUES(1,'PLC01','batch_stuck','WH/MO/00001',2,'unacknowledged','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',1,'{"minutes": "15"}',NULL,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "alarm" VALUES(2,'PLC01','batch_stuck','shelved',2,'shelved','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',1,'{"minutes": "15"}',NULL,'',NULL,NULL,'Siti','2026-03-04T06:00:00.000000+00:00','being mended','2026-03-04T07:00:00.000000+00:00',1,0,0);
CREATE TABLE "alarm_journal" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	alarm_id INTEGER, 
	code TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	params JSON NOT NULL, 
	priority INTEGER, 
	event TEXT, 
	"before" TEXT, 
	"after" TEXT, 
	"by" TEXT NOT NULL, 
	reason TEXT NOT NULL
,
	CONSTRAINT ck_alarm_journal_priority CHECK (priority IN (1, 2, 3, 4)),
	CONSTRAINT ck_alarm_journal_event CHECK (event IN ('begun', 'occurred', 'recurred', 'returned', 'acknowledged', 'reset', 'shelved', 'unshelved', 'suppressed', 'unsuppressed', 'taken_out_of_service', 'returned_to_service')),
	CONSTRAINT ck_alarm_journal_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "alarm_journal" VALUES(1,'PLC01','2026-03-04T06:00:00.000000+00:00',1,'batch_stuck','WH/MO/00001','{}',2,'acknowledged','unacknowledged','acknowledged','Siti','');
INSERT INTO "alarm_journal" VALUES(2,'PLC01','2026-03-04T06:00:00.000000+00:00',NULL,'order_updated','WH/MO/00001','{}',NULL,NULL,NULL,NULL,'','');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0009');
CREATE TABLE "app_user" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	role INTEGER NOT NULL, 
	pin_hash TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	last_login_at VARCHAR(32), 
	failed_logins INTEGER NOT NULL, 
	locked_until VARCHAR(32), 
	CONSTRAINT uq_app_user_name UNIQUE (name)
,
	CONSTRAINT ck_app_user_role CHECK (role IN (0, 1, 2, 3)),
	CONSTRAINT ck_app_user_active_exact CHECK (active IN (0, 1)),
	CONSTRAINT ck_app_user_last_login_at_exact CHECK (last_login_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_app_user_locked_until_exact CHECK (locked_until LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "app_user" VALUES(1,'Siti 1',1,'a hash',1,NULL,0,NULL);
CREATE TABLE "batch_component" (
	batch_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	product_name TEXT NOT NULL, 
	planned_kg BIGINT NOT NULL, 
	silo INTEGER, 
	move_id INTEGER, 
	CONSTRAINT fk_batch_component_batch_id FOREIGN KEY(batch_id) REFERENCES mo_batch (id) ON DELETE CASCADE
,
	CONSTRAINT ck_batch_component_planned_kg CHECK (planned_kg >= 0),
	CONSTRAINT ck_batch_component_planned_kg_exact CHECK (typeof(planned_kg) IN ('integer', 'null')));
INSERT INTO "batch_component" VALUES(1,1,0,11,'POLLAR',400000,103,NULL);
INSERT INTO "batch_component" VALUES(1,2,1,12,'KOPRA',300000,102,NULL);
INSERT INTO "batch_component" VALUES(1,3,2,13,'TETES',40000,114,NULL);
INSERT INTO "batch_component" VALUES(1,4,3,14,'FML',30000,115,NULL);
INSERT INTO "batch_component" VALUES(1,5,4,15,'PREMIX',2500,NULL,NULL);
CREATE TABLE "batch_dose" (
	batch_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	silo INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	CONSTRAINT pk_batch_dose PRIMARY KEY (batch_id, attempt, silo), 
	CONSTRAINT fk_batch_dose_batch_id FOREIGN KEY(batch_id) REFERENCES mo_batch (id) ON DELETE CASCADE
,
	CONSTRAINT ck_batch_dose_attempt CHECK (attempt >= 1),
	CONSTRAINT ck_batch_dose_kg CHECK (kg >= 0),
	CONSTRAINT ck_batch_dose_kg_exact CHECK (typeof(kg) IN ('integer', 'null')));
INSERT INTO "batch_dose" VALUES(1,1,103,100000);
CREATE TABLE "batch_weighing" (
	batch_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	product_id INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT fk_batch_weighing_batch_id FOREIGN KEY(batch_id) REFERENCES mo_batch (id) ON DELETE CASCADE
,
	CONSTRAINT ck_batch_weighing_kg CHECK (kg >= 0),
	CONSTRAINT ck_batch_weighing_kg_exact CHECK (typeof(kg) IN ('integer', 'null')),
	CONSTRAINT ck_batch_weighing_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "batch_weighing" VALUES(1,1,15,2505,'2026-03-04T06:00:00.000000+00:00','plc');
CREATE TABLE "dose_rate" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	odoo_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	silo INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	kg_per_min BIGINT NOT NULL, 
	CONSTRAINT uq_dose_rate_odoo_id_attempt_silo UNIQUE (odoo_id, attempt, silo)
,
	CONSTRAINT ck_dose_rate_attempt CHECK (attempt >= 1),
	CONSTRAINT ck_dose_rate_kg_per_min CHECK (kg_per_min >= 0),
	CONSTRAINT ck_dose_rate_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_dose_rate_kg_per_min_exact CHECK (typeof(kg_per_min) IN ('integer', 'null')));
INSERT INTO "dose_rate" VALUES(1,'PLC01',1,1,103,'2026-03-04T06:00:00.000000+00:00',61250);
CREATE TABLE "equipment_failure" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	equipment_code TEXT NOT NULL, 
	text TEXT NOT NULL, 
	stamp_raw TEXT NOT NULL, 
	occurred_at VARCHAR(32) NOT NULL, 
	stamp_doubtful BOOLEAN NOT NULL, 
	read_at VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	reported_at VARCHAR(32), duration_s INTEGER, ended_at VARCHAR(32), entered_by TEXT DEFAULT '' NOT NULL, resolved_at VARCHAR(32), resolved_by TEXT DEFAULT '' NOT NULL, resolution TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT uq_equipment_failure_line_equipment_code_stamp_raw_text_words UNIQUE (line, equipment_code, stamp_raw, text, words)
,
	CONSTRAINT ck_equipment_failure_occurred_at_exact CHECK (occurred_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_equipment_failure_stamp_doubtful_exact CHECK (stamp_doubtful IN (0, 1)),
	CONSTRAINT ck_equipment_failure_read_at_exact CHECK (read_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_equipment_failure_reported_at_exact CHECK (reported_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_equipment_failure_ended_at_exact CHECK (ended_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_equipment_failure_resolved_at_exact CHECK (resolved_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "equipment_failure" VALUES(1,'PLC01','MTR-7','Overload','2026-03-04 17:42:15','2026-03-04T06:00:00.000000+00:00',0,'2026-03-04T06:00:00.000000+00:00','0001FFFF',NULL,NULL,NULL,'',NULL,'','');
CREATE TABLE "history_comment" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	history_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor TEXT NOT NULL, 
	station TEXT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT fk_history_comment_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
,
	CONSTRAINT ck_history_comment_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "history_comment" VALUES(1,'PLC01',1,'2026-03-04T06:00:00.000000+00:00','Agus W.','PC1','gate cleaned');
CREATE TABLE "history_component" (
	history_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	product_name TEXT NOT NULL, 
	planned_kg BIGINT NOT NULL, 
	silo INTEGER, 
	move_id INTEGER, 
	CONSTRAINT fk_history_component_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
,
	CONSTRAINT ck_history_component_planned_kg CHECK (planned_kg >= 0),
	CONSTRAINT ck_history_component_planned_kg_exact CHECK (typeof(planned_kg) IN ('integer', 'null')));
INSERT INTO "history_component" VALUES(1,1,0,11,'POLLAR',400000,103,NULL);
INSERT INTO "history_component" VALUES(1,2,1,12,'KOPRA',300000,102,NULL);
INSERT INTO "history_component" VALUES(1,3,2,13,'TETES',40000,114,NULL);
INSERT INTO "history_component" VALUES(1,4,3,14,'FML',30000,115,NULL);
INSERT INTO "history_component" VALUES(1,5,4,15,'PREMIX',2500,NULL,NULL);
CREATE TABLE "history_dose" (
	history_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	silo INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	CONSTRAINT pk_history_dose PRIMARY KEY (history_id, attempt, silo), 
	CONSTRAINT fk_history_dose_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
,
	CONSTRAINT ck_history_dose_attempt CHECK (attempt >= 1),
	CONSTRAINT ck_history_dose_kg CHECK (kg >= 0),
	CONSTRAINT ck_history_dose_kg_exact CHECK (typeof(kg) IN ('integer', 'null')));
INSERT INTO "history_dose" VALUES(1,1,103,100000);
CREATE TABLE "history_operator" (
	history_id INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	line TEXT NOT NULL, 
	archived_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_history_operator PRIMARY KEY (history_id, actor), 
	CONSTRAINT fk_history_operator_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
,
	CONSTRAINT ck_history_operator_archived_at_exact CHECK (archived_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "history_operator" VALUES(1,'Agus W.','PLC01','2026-03-04T07:00:00.000000+00:00');
CREATE TABLE "history_weighing" (
	history_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	product_id INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT fk_history_weighing_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
,
	CONSTRAINT ck_history_weighing_kg CHECK (kg >= 0),
	CONSTRAINT ck_history_weighing_kg_exact CHECK (typeof(kg) IN ('integer', 'null')),
	CONSTRAINT ck_history_weighing_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "history_weighing" VALUES(1,1,15,2505,'2026-03-04T06:00:00.000000+00:00','plc');
CREATE TABLE "job_run" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	job TEXT NOT NULL, 
	started_at VARCHAR(32) NOT NULL, 
	duration_s DOUBLE NOT NULL, 
	outcome TEXT NOT NULL, 
	message TEXT NOT NULL
,
	CONSTRAINT ck_job_run_job CHECK (job IN ('sync_orders', 'read_plc', 'archive_completed', 'watch_health', 'watch_failures')),
	CONSTRAINT ck_job_run_outcome CHECK (outcome IN ('done', 'failed', 'timed_out', 'skipped')),
	CONSTRAINT ck_job_run_started_at_exact CHECK (started_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "job_run" VALUES(1,'PLC01','read_plc','2026-03-04T06:00:00.000000+00:00',0.25,'done','1 slot changed');
CREATE TABLE "job_switch" (
	line TEXT NOT NULL, 
	job TEXT NOT NULL, 
	is_on BOOLEAN NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_job_switch PRIMARY KEY (line, job)
,
	CONSTRAINT ck_job_switch_job CHECK (job IN ('sync_orders', 'read_plc', 'archive_completed', 'watch_health', 'watch_failures')),
	CONSTRAINT ck_job_switch_is_on_exact CHECK (is_on IN (0, 1)),
	CONSTRAINT ck_job_switch_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "job_switch" VALUES('PLC01','sync_orders',0,'2026-03-04T06:00:00.000000+00:00','Agus W.','pause');
CREATE TABLE "lease" (
	line TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	heartbeat_at VARCHAR(32) NOT NULL, taken_at VARCHAR(32), 
	CONSTRAINT pk_lease PRIMARY KEY (line)
,
	CONSTRAINT ck_lease_epoch CHECK (epoch >= 1),
	CONSTRAINT ck_lease_heartbeat_at_exact CHECK (heartbeat_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_lease_taken_at_exact CHECK (taken_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "lease" VALUES('PLC01','PC1/1',1,'2026-11-24T12:35:08.444697+00:00','2026-11-24T12:35:08.444697+00:00');
CREATE TABLE "level_reading" (
	line TEXT NOT NULL, 
	silo INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	read_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_level_reading PRIMARY KEY (line, silo)
,
	CONSTRAINT ck_level_reading_kg_exact CHECK (typeof(kg) IN ('integer', 'null')),
	CONSTRAINT ck_level_reading_read_at_exact CHECK (read_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "level_reading" VALUES('PLC01',103,3999500,'2026-03-04T06:00:00.000000+00:00');
CREATE TABLE "link_status" (
	line TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	since VARCHAR(32), 
	last_good_at VARCHAR(32), 
	message TEXT NOT NULL, 
	endpoint TEXT NOT NULL, 
	CONSTRAINT pk_link_status PRIMARY KEY (line, name)
,
	CONSTRAINT ck_link_status_name CHECK (name IN ('plc', 'odoo', 'database')),
	CONSTRAINT ck_link_status_state CHECK (state IN ('unknown', 'good', 'lost', 'off')),
	CONSTRAINT ck_link_status_since_exact CHECK (since LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_link_status_last_good_at_exact CHECK (last_good_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "link_status" VALUES('PLC01','plc','lost','2026-03-04T06:00:00.000000+00:00',NULL,'no answer','192.0.2.1:502');
CREATE TABLE "mo_batch" (
	batch_no INTEGER, 
	download_step TEXT, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	odoo_id INTEGER NOT NULL, 
	mo_id TEXT NOT NULL, 
	product_name TEXT NOT NULL, 
	bom_name TEXT NOT NULL, 
	planned_kg BIGINT NOT NULL, 
	planned_start VARCHAR(32), 
	state TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	finished_kg BIGINT NOT NULL, 
	status_manufacturing BOOLEAN NOT NULL, 
	status_operation BOOLEAN NOT NULL, 
	update_odoo BOOLEAN NOT NULL, 
	set_aside_at VARCHAR(32), 
	set_aside_cause TEXT, 
	set_aside_reason TEXT, 
	fetched_at VARCHAR(32) NOT NULL, 
	downloaded_at VARCHAR(32), 
	taken_at VARCHAR(32), 
	started_at VARCHAR(32), 
	finished_at VARCHAR(32), 
	last_read_from_plc VARCHAR(32), 
	last_change_at VARCHAR(32), accepted JSON DEFAULT '[]' NOT NULL, former_batch_no INTEGER, 
	CONSTRAINT ck_mo_batch_state CHECK (state IN ('fetched', 'downloading', 'downloaded', 'running', 'finished')), 
	CONSTRAINT uq_mo_batch_line_batch_no UNIQUE (line, batch_no), 
	CONSTRAINT uq_mo_batch_odoo_id UNIQUE (odoo_id)
,
	CONSTRAINT ck_mo_batch_attempt CHECK (attempt >= 1),
	CONSTRAINT ck_mo_batch_batch_no CHECK (batch_no >= 1),
	CONSTRAINT ck_mo_batch_download_step CHECK (download_step IN ('intended', 'verified', 'flipping', 'done')),
	CONSTRAINT ck_mo_batch_finished_kg CHECK (finished_kg >= 0),
	CONSTRAINT ck_mo_batch_planned_kg CHECK (planned_kg >= 0),
	CONSTRAINT ck_mo_batch_set_aside CHECK ((set_aside_at IS NULL) = (set_aside_cause IS NULL)),
	CONSTRAINT ck_mo_batch_set_aside_cause CHECK (set_aside_cause IN ('plc_failed', 'push_rejected', 'order_changed', 'unplanned_silo', 'download_uncertain', 'operator')),
	CONSTRAINT ck_mo_batch_planned_kg_exact CHECK (typeof(planned_kg) IN ('integer', 'null')),
	CONSTRAINT ck_mo_batch_planned_start_exact CHECK (planned_start LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_finished_kg_exact CHECK (typeof(finished_kg) IN ('integer', 'null')),
	CONSTRAINT ck_mo_batch_status_manufacturing_exact CHECK (status_manufacturing IN (0, 1)),
	CONSTRAINT ck_mo_batch_status_operation_exact CHECK (status_operation IN (0, 1)),
	CONSTRAINT ck_mo_batch_update_odoo_exact CHECK (update_odoo IN (0, 1)),
	CONSTRAINT ck_mo_batch_set_aside_at_exact CHECK (set_aside_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_fetched_at_exact CHECK (fetched_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_downloaded_at_exact CHECK (downloaded_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_taken_at_exact CHECK (taken_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_started_at_exact CHECK (started_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_finished_at_exact CHECK (finished_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_last_read_from_plc_exact CHECK (last_read_from_plc LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_batch_last_change_at_exact CHECK (last_change_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "mo_batch" VALUES(1,'done',1,'PLC01',1,'WH/MO/00001','[10092] JF','JF',772500,'2026-03-04T07:00:00.000000+00:00','running',1,0,0,0,1,'2026-03-04T06:00:00.000000+00:00','operator','wrong recipe','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',NULL,NULL,NULL,'[]',NULL);
CREATE TABLE "mo_histories" (
	batch_id INTEGER NOT NULL, 
	batch_no INTEGER, 
	plc_name TEXT NOT NULL, 
	completion TEXT NOT NULL, 
	archived_at VARCHAR(32) NOT NULL, 
	booked_kg BIGINT NOT NULL, 
	weighed BOOLEAN NOT NULL, 
	odoo_has_it BOOLEAN NOT NULL, 
	actor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	odoo_id INTEGER NOT NULL, 
	mo_id TEXT NOT NULL, 
	product_name TEXT NOT NULL, 
	bom_name TEXT NOT NULL, 
	planned_kg BIGINT NOT NULL, 
	planned_start VARCHAR(32), 
	state TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	finished_kg BIGINT NOT NULL, 
	status_manufacturing BOOLEAN NOT NULL, 
	status_operation BOOLEAN NOT NULL, 
	update_odoo BOOLEAN NOT NULL, 
	set_aside_at VARCHAR(32), 
	set_aside_cause TEXT, 
	set_aside_reason TEXT, 
	fetched_at VARCHAR(32) NOT NULL, 
	downloaded_at VARCHAR(32), 
	taken_at VARCHAR(32), 
	started_at VARCHAR(32), 
	finished_at VARCHAR(32), 
	last_read_from_plc VARCHAR(32), 
	last_change_at VARCHAR(32), accepted JSON DEFAULT '[]' NOT NULL, name_reversed TEXT DEFAULT '' NOT NULL, ended_at VARCHAR(32) DEFAULT '' NOT NULL, 
	CONSTRAINT ck_mo_histories_completion CHECK (completion IN ('completed', 'cancelled', 'returned', 'by_hand')), 
	CONSTRAINT uq_mo_histories_odoo_id_attempt UNIQUE (odoo_id, attempt)
,
	CONSTRAINT ck_mo_histories_attempt CHECK (attempt >= 1),
	CONSTRAINT ck_mo_histories_booked_kg CHECK (booked_kg >= 0),
	CONSTRAINT ck_mo_histories_finished_kg CHECK (finished_kg >= 0),
	CONSTRAINT ck_mo_histories_planned_kg CHECK (planned_kg >= 0),
	CONSTRAINT ck_mo_histories_set_aside CHECK ((set_aside_at IS NULL) = (set_aside_cause IS NULL)),
	CONSTRAINT ck_mo_histories_set_aside_cause CHECK (set_aside_cause IN ('plc_failed', 'push_rejected', 'order_changed', 'unplanned_silo', 'download_uncertain', 'operator')),
	CONSTRAINT ck_mo_histories_state CHECK (state IN ('fetched', 'downloading', 'downloaded', 'running', 'finished')),
	CONSTRAINT ck_mo_histories_archived_at_exact CHECK (archived_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_booked_kg_exact CHECK (typeof(booked_kg) IN ('integer', 'null')),
	CONSTRAINT ck_mo_histories_weighed_exact CHECK (weighed IN (0, 1)),
	CONSTRAINT ck_mo_histories_odoo_has_it_exact CHECK (odoo_has_it IN (0, 1)),
	CONSTRAINT ck_mo_histories_planned_kg_exact CHECK (typeof(planned_kg) IN ('integer', 'null')),
	CONSTRAINT ck_mo_histories_planned_start_exact CHECK (planned_start LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_finished_kg_exact CHECK (typeof(finished_kg) IN ('integer', 'null')),
	CONSTRAINT ck_mo_histories_status_manufacturing_exact CHECK (status_manufacturing IN (0, 1)),
	CONSTRAINT ck_mo_histories_status_operation_exact CHECK (status_operation IN (0, 1)),
	CONSTRAINT ck_mo_histories_update_odoo_exact CHECK (update_odoo IN (0, 1)),
	CONSTRAINT ck_mo_histories_set_aside_at_exact CHECK (set_aside_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_fetched_at_exact CHECK (fetched_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_downloaded_at_exact CHECK (downloaded_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_taken_at_exact CHECK (taken_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_started_at_exact CHECK (started_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_finished_at_exact CHECK (finished_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_last_read_from_plc_exact CHECK (last_read_from_plc LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_last_change_at_exact CHECK (last_change_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_mo_histories_ended_at_exact CHECK (ended_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "mo_histories" VALUES(1001,101,'WH/MO/00101','by_hand','2026-03-04T07:00:00.000000+00:00',770550,1,0,'Agus W.','=broken',1,'PLC01',101,'WH/MO/00101','[10092] JF','JF',772500,'2026-03-08T11:00:00.000000+00:00','finished',1,770550,0,0,1,'2026-03-04T06:00:00.000000+00:00','operator','wrong recipe','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',NULL,NULL,'[]','10100/OM/HW','2026-03-04T06:00:00.000000+00:00');
CREATE TABLE "operator_action" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	asked_at VARCHAR(32) NOT NULL, 
	actor TEXT NOT NULL, 
	role INTEGER NOT NULL, 
	station TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	target INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	params JSON NOT NULL
,
	CONSTRAINT ck_operator_action_kind CHECK (kind <> ''),
	CONSTRAINT ck_operator_action_role CHECK (role IN (0, 1, 2, 3)),
	CONSTRAINT ck_operator_action_asked_at_exact CHECK (asked_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "operator_action" VALUES(1,'PLC01','2026-03-04T06:00:00.000000+00:00','Agus W.',2,'test','set_aside',1,'broken','{"odoo": "nothing"}');
CREATE TABLE "operator_outcome" (
	action_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	ok BOOLEAN NOT NULL, 
	message TEXT NOT NULL, 
	CONSTRAINT pk_operator_outcome PRIMARY KEY (action_id), 
	CONSTRAINT fk_operator_outcome_action_id FOREIGN KEY(action_id) REFERENCES operator_action (id)
,
	CONSTRAINT ck_operator_outcome_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_operator_outcome_ok_exact CHECK (ok IN (0, 1)));
INSERT INTO "operator_outcome" VALUES(1,'2026-03-04T06:00:00.000000+00:00',1,'done');
CREATE TABLE "operator_start" (
	action_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	station TEXT NOT NULL, 
	CONSTRAINT pk_operator_start PRIMARY KEY (action_id), 
	CONSTRAINT fk_operator_start_action_id FOREIGN KEY(action_id) REFERENCES operator_action (id)
,
	CONSTRAINT ck_operator_start_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "operator_start" VALUES(1,'2026-03-04T06:00:00.000000+00:00','PC1/1');
CREATE TABLE "push" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	odoo_id INTEGER, 
	mo_id TEXT, 
	batch_id INTEGER, 
	body JSON NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	state TEXT NOT NULL, 
	not_before VARCHAR(32), 
	tries INTEGER NOT NULL, 
	last_try_at VARCHAR(32), 
	last_answer TEXT NOT NULL, 
	ended_at VARCHAR(32), 
	CONSTRAINT ck_push_state CHECK (state IN ('waiting', 'delivered', 'replaced', 'quarantine', 'closed'))
,
	CONSTRAINT ck_push_kind CHECK (kind IN ('running', 'final', 'cancel', 'failure')),
	CONSTRAINT ck_push_tries CHECK (tries >= 0),
	CONSTRAINT ck_push_created_at_exact CHECK (created_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_push_not_before_exact CHECK (not_before LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_push_last_try_at_exact CHECK (last_try_at LIKE '____-__-__T__:__:__.______+00:00'),
	CONSTRAINT ck_push_ended_at_exact CHECK (ended_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "push" VALUES(1,'PLC01','cancel',1,'WH/MO/00001',1,'{}','2026-03-04T06:00:00.000000+00:00','waiting',NULL,0,NULL,'',NULL);
CREATE TABLE "push_try" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	push_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	duration_s DOUBLE NOT NULL, 
	answer TEXT NOT NULL, 
	CONSTRAINT fk_push_try_push_id FOREIGN KEY(push_id) REFERENCES push (id)
,
	CONSTRAINT ck_push_try_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "push_try" VALUES(1,1,'2026-03-04T06:00:00.000000+00:00',0.5,'no answer');
CREATE TABLE "reading" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	odoo_id INTEGER, 
	attempt INTEGER NOT NULL, 
	slot INTEGER NOT NULL, 
	read_at VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	refusal TEXT, 
	refusal_detail TEXT
,
	CONSTRAINT ck_reading_refusal CHECK (refusal IN ('bad_text', 'wrong_batch_no', 'wrong_silo', 'bad_boolean', 'over_limit', 'went_back', 'not_read')),
	CONSTRAINT ck_reading_read_at_exact CHECK (read_at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "reading" VALUES(1,'PLC01',1,1,1,'2026-03-04T06:00:00.000000+00:00','0000FFFF','went_back','silo 103 shows 1');
CREATE TABLE "stock_entry" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	silo INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	kg BIGINT NOT NULL, 
	level_kg BIGINT NOT NULL, 
	at_least BOOLEAN NOT NULL, 
	dosed_kg BIGINT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	actor TEXT NOT NULL, 
	station TEXT NOT NULL, 
	product TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT ck_stock_entry_kind CHECK (kind IN ('level', 'delivery'))
,
	CONSTRAINT ck_stock_entry_kg_exact CHECK (typeof(kg) IN ('integer', 'null')),
	CONSTRAINT ck_stock_entry_level_kg_exact CHECK (typeof(level_kg) IN ('integer', 'null')),
	CONSTRAINT ck_stock_entry_at_least_exact CHECK (at_least IN (0, 1)),
	CONSTRAINT ck_stock_entry_dosed_kg_exact CHECK (typeof(dosed_kg) IN ('integer', 'null')),
	CONSTRAINT ck_stock_entry_at_exact CHECK (at LIKE '____-__-__T__:__:__.______+00:00'));
INSERT INTO "stock_entry" VALUES(1,'PLC01',103,'level',4000000,4000000,0,0,'2026-03-04T06:00:00.000000+00:00','Agus W.','PC1','POLLAR','');
CREATE INDEX ix_ack_owed_line_ended_at ON ack_owed (line, ended_at);
CREATE INDEX ix_batch_component_batch_id ON batch_component (batch_id);
CREATE INDEX ix_batch_weighing_batch_id ON batch_weighing (batch_id);
CREATE INDEX ix_history_component_history_id ON history_component (history_id);
CREATE INDEX ix_history_weighing_history_id ON history_weighing (history_id);
CREATE INDEX ix_job_run_started_at ON job_run (started_at);
CREATE INDEX ix_mo_histories_plc_name ON mo_histories (plc_name);
CREATE INDEX ix_push_batch_id ON push (batch_id);
CREATE INDEX ix_push_line_state ON push (line, state);
CREATE INDEX ix_push_try_push_id ON push_try (push_id);
CREATE INDEX ix_stock_entry_line_silo_id ON stock_entry (line, silo, id);
CREATE INDEX ix_reading_odoo_id_attempt_read_at ON reading (odoo_id, attempt, read_at);
CREATE INDEX ix_reading_read_at ON reading (read_at);
CREATE INDEX ix_job_run_line_job_started_at_id ON job_run (line, job, started_at, id);
CREATE INDEX ix_mo_histories_line_archived_at_id ON mo_histories (line, archived_at, id);
CREATE INDEX ix_operator_action_line_asked_at_id ON operator_action (line, asked_at, id);
CREATE INDEX ix_job_run_line_started_at_id ON job_run (line, started_at, id);
CREATE INDEX ix_mo_histories_line_product_name_archived_at_id ON mo_histories (line, product_name, archived_at, id);
CREATE INDEX ix_mo_histories_line_completion_archived_at_id ON mo_histories (line, completion, archived_at, id);
CREATE INDEX ix_mo_histories_line_ended_at ON mo_histories (line, ended_at);
CREATE INDEX ix_push_line_id ON push (line, id);
CREATE INDEX ix_mo_histories_line_mo_id ON mo_histories (line, mo_id);
CREATE INDEX ix_mo_histories_line_name_reversed ON mo_histories (line, name_reversed);
CREATE TRIGGER append_only_history_component_update BEFORE UPDATE ON history_component BEGIN SELECT RAISE(ABORT, 'history_component is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_component_delete BEFORE DELETE ON history_component BEGIN SELECT RAISE(ABORT, 'history_component is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_component_insert BEFORE INSERT ON history_component WHEN EXISTS (SELECT 1 FROM history_component WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'history_component is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_dose_update BEFORE UPDATE ON history_dose BEGIN SELECT RAISE(ABORT, 'history_dose is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_dose_delete BEFORE DELETE ON history_dose BEGIN SELECT RAISE(ABORT, 'history_dose is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_dose_insert BEFORE INSERT ON history_dose WHEN EXISTS (SELECT 1 FROM history_dose WHERE history_id = NEW.history_id AND attempt = NEW.attempt AND silo = NEW.silo) BEGIN SELECT RAISE(ABORT, 'history_dose is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_weighing_update BEFORE UPDATE ON history_weighing BEGIN SELECT RAISE(ABORT, 'history_weighing is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_weighing_delete BEFORE DELETE ON history_weighing BEGIN SELECT RAISE(ABORT, 'history_weighing is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_weighing_insert BEFORE INSERT ON history_weighing WHEN EXISTS (SELECT 1 FROM history_weighing WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'history_weighing is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_action_update BEFORE UPDATE ON operator_action BEGIN SELECT RAISE(ABORT, 'operator_action is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_action_delete BEFORE DELETE ON operator_action BEGIN SELECT RAISE(ABORT, 'operator_action is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_action_insert BEFORE INSERT ON operator_action WHEN EXISTS (SELECT 1 FROM operator_action WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'operator_action is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_outcome_update BEFORE UPDATE ON operator_outcome BEGIN SELECT RAISE(ABORT, 'operator_outcome is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_outcome_delete BEFORE DELETE ON operator_outcome BEGIN SELECT RAISE(ABORT, 'operator_outcome is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_outcome_insert BEFORE INSERT ON operator_outcome WHEN EXISTS (SELECT 1 FROM operator_outcome WHERE action_id = NEW.action_id) BEGIN SELECT RAISE(ABORT, 'operator_outcome is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_push_try_update BEFORE UPDATE ON push_try BEGIN SELECT RAISE(ABORT, 'push_try is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_push_try_delete BEFORE DELETE ON push_try BEGIN SELECT RAISE(ABORT, 'push_try is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_push_try_insert BEFORE INSERT ON push_try WHEN EXISTS (SELECT 1 FROM push_try WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'push_try is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_stock_entry_update BEFORE UPDATE ON stock_entry BEGIN SELECT RAISE(ABORT, 'stock_entry is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_stock_entry_delete BEFORE DELETE ON stock_entry BEGIN SELECT RAISE(ABORT, 'stock_entry is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_stock_entry_insert BEFORE INSERT ON stock_entry WHEN EXISTS (SELECT 1 FROM stock_entry WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'stock_entry is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_mo_histories_update BEFORE UPDATE ON mo_histories WHEN NOT (NEW.batch_id IS OLD.batch_id AND NEW.batch_no IS OLD.batch_no AND NEW.plc_name IS OLD.plc_name AND NEW.completion IS OLD.completion AND NEW.archived_at IS OLD.archived_at AND NEW.booked_kg IS OLD.booked_kg AND NEW.weighed IS OLD.weighed AND NEW.odoo_has_it >= OLD.odoo_has_it AND NEW.actor IS OLD.actor AND NEW.reason IS OLD.reason AND NEW.id IS OLD.id AND NEW.line IS OLD.line AND NEW.odoo_id IS OLD.odoo_id AND NEW.mo_id IS OLD.mo_id AND NEW.product_name IS OLD.product_name AND NEW.bom_name IS OLD.bom_name AND NEW.planned_kg IS OLD.planned_kg AND NEW.planned_start IS OLD.planned_start AND NEW.state IS OLD.state AND NEW.attempt IS OLD.attempt AND NEW.finished_kg IS OLD.finished_kg AND NEW.status_manufacturing IS OLD.status_manufacturing AND NEW.status_operation IS OLD.status_operation AND NEW.update_odoo >= OLD.update_odoo AND NEW.set_aside_at IS OLD.set_aside_at AND NEW.set_aside_cause IS OLD.set_aside_cause AND NEW.set_aside_reason IS OLD.set_aside_reason AND NEW.fetched_at IS OLD.fetched_at AND NEW.downloaded_at IS OLD.downloaded_at AND NEW.taken_at IS OLD.taken_at AND NEW.started_at IS OLD.started_at AND NEW.finished_at IS OLD.finished_at AND NEW.last_read_from_plc IS OLD.last_read_from_plc AND NEW.last_change_at IS OLD.last_change_at AND NEW.accepted IS OLD.accepted AND NEW.name_reversed IS OLD.name_reversed AND NEW.ended_at IS OLD.ended_at) BEGIN SELECT RAISE(ABORT, 'mo_histories is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_mo_histories_delete BEFORE DELETE ON mo_histories BEGIN SELECT RAISE(ABORT, 'mo_histories is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_mo_histories_insert BEFORE INSERT ON mo_histories WHEN EXISTS (SELECT 1 FROM mo_histories WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM mo_histories WHERE odoo_id = NEW.odoo_id AND attempt = NEW.attempt) BEGIN SELECT RAISE(ABORT, 'mo_histories is append-only: what was stored stays as it is'); END;
CREATE INDEX ix_mo_histories_line_id ON mo_histories (line, id);
CREATE TRIGGER append_only_operator_start_update BEFORE UPDATE ON operator_start BEGIN SELECT RAISE(ABORT, 'operator_start is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_start_delete BEFORE DELETE ON operator_start BEGIN SELECT RAISE(ABORT, 'operator_start is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_operator_start_insert BEFORE INSERT ON operator_start WHEN EXISTS (SELECT 1 FROM operator_start WHERE action_id = NEW.action_id) BEGIN SELECT RAISE(ABORT, 'operator_start is append-only: what was stored stays as it is'); END;
CREATE UNIQUE INDEX uq_alarm_open ON alarm (line, code, subject) WHERE state <> 'normal';
CREATE INDEX ix_alarm_line_raised_at_id ON alarm (line, raised_at, id);
CREATE INDEX ix_equipment_failure_line_occurred_at ON equipment_failure (line, occurred_at);
CREATE INDEX ix_alarm_journal_line_at_id ON alarm_journal (line, at, id);
CREATE INDEX ix_alarm_journal_alarm_id ON alarm_journal (alarm_id);
CREATE TRIGGER append_only_alarm_journal_update BEFORE UPDATE ON alarm_journal BEGIN SELECT RAISE(ABORT, 'alarm_journal is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_alarm_journal_delete BEFORE DELETE ON alarm_journal BEGIN SELECT RAISE(ABORT, 'alarm_journal is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_alarm_journal_insert BEFORE INSERT ON alarm_journal WHEN EXISTS (SELECT 1 FROM alarm_journal WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'alarm_journal is append-only: what was stored stays as it is'); END;
CREATE INDEX ix_dose_rate_line_at ON dose_rate (line, at);
CREATE INDEX ix_operator_action_line_target_id ON operator_action (line, target, id);
CREATE INDEX ix_alarm_journal_line_subject ON alarm_journal (line, subject);
CREATE INDEX ix_history_operator_line_actor_archived_at_history_id ON history_operator (line, actor, archived_at, history_id);
CREATE TRIGGER append_only_history_operator_update BEFORE UPDATE ON history_operator BEGIN SELECT RAISE(ABORT, 'history_operator is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_operator_delete BEFORE DELETE ON history_operator BEGIN SELECT RAISE(ABORT, 'history_operator is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_operator_insert BEFORE INSERT ON history_operator WHEN EXISTS (SELECT 1 FROM history_operator WHERE history_id = NEW.history_id AND actor = NEW.actor) BEGIN SELECT RAISE(ABORT, 'history_operator is append-only: what was stored stays as it is'); END;
CREATE INDEX ix_history_comment_history_id ON history_comment (history_id);
CREATE TRIGGER append_only_history_comment_update BEFORE UPDATE ON history_comment BEGIN SELECT RAISE(ABORT, 'history_comment is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_comment_delete BEFORE DELETE ON history_comment BEGIN SELECT RAISE(ABORT, 'history_comment is append-only: what was stored stays as it is'); END;
CREATE TRIGGER append_only_history_comment_insert BEFORE INSERT ON history_comment WHEN EXISTS (SELECT 1 FROM history_comment WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'history_comment is append-only: what was stored stays as it is'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('ack_owed',2);
INSERT INTO "sqlite_sequence" VALUES('app_user',1);
INSERT INTO "sqlite_sequence" VALUES('batch_component',5);
INSERT INTO "sqlite_sequence" VALUES('batch_weighing',1);
INSERT INTO "sqlite_sequence" VALUES('history_component',5);
INSERT INTO "sqlite_sequence" VALUES('history_weighing',1);
INSERT INTO "sqlite_sequence" VALUES('job_run',1);
INSERT INTO "sqlite_sequence" VALUES('mo_batch',1);
INSERT INTO "sqlite_sequence" VALUES('mo_histories',1);
INSERT INTO "sqlite_sequence" VALUES('operator_action',1);
INSERT INTO "sqlite_sequence" VALUES('push',1);
INSERT INTO "sqlite_sequence" VALUES('push_try',1);
INSERT INTO "sqlite_sequence" VALUES('stock_entry',1);
INSERT INTO "sqlite_sequence" VALUES('reading',1);
INSERT INTO "sqlite_sequence" VALUES('alarm',2);
INSERT INTO "sqlite_sequence" VALUES('equipment_failure',1);
INSERT INTO "sqlite_sequence" VALUES('alarm_journal',2);
INSERT INTO "sqlite_sequence" VALUES('dose_rate',1);
INSERT INTO "sqlite_sequence" VALUES('history_comment',1);
COMMIT;
