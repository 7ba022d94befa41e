BEGIN TRANSACTION;
CREATE TABLE ack_owed (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	slot INTEGER NOT NULL, 
	mo_name TEXT NOT NULL, 
	words TEXT NOT NULL, 
	owed_at VARCHAR(32) NOT NULL, 
	ended_at VARCHAR(32), 
	how TEXT
);
INSERT INTO "ack_owed" VALUES(1,'PLC01','slot',1,'WH/MO/00001','','2026-03-04T06:00:00.000000+00:00',NULL,NULL);
INSERT INTO "ack_owed" VALUES(2,'PLC01','failure',0,'','00010002','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','paid');
CREATE TABLE alarm (
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
	returned_at VARCHAR(32), 
	CONSTRAINT ck_alarm_state CHECK (state IN ('unacknowledged', 'acknowledged', 'returned_unacknowledged', 'normal'))
);
INSERT INTO "alarm" VALUES(1,'PLC01','batch_stuck','WH/MO/00001',2,'unacknowledged','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',1,'{"minutes": "15"}',NULL,'',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE app_user (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	role INTEGER NOT NULL, 
	pin_hash TEXT NOT NULL, 
	active BOOLEAN NOT NULL, 
	last_login_at VARCHAR(32), 
	failed_logins INTEGER NOT NULL, 
	locked_until VARCHAR(32), 
	CONSTRAINT uq_app_user_name UNIQUE (name)
);
INSERT INTO "app_user" VALUES(1,'Siti 1',1,'a hash',1,NULL,0,NULL);
CREATE TABLE batch_component (
	batch_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	product_name TEXT NOT NULL, 
	planned_kg BIGINT NOT NULL, 
	silo INTEGER, 
	move_id INTEGER, 
	CONSTRAINT fk_batch_component_batch_id FOREIGN KEY(batch_id) REFERENCES mo_batch (id) ON DELETE CASCADE
);
INSERT INTO "batch_component" VALUES(1,1,0,11,'POLLAR',400000,103,NULL);
INSERT INTO "batch_component" VALUES(1,2,1,12,'KOPRA',300000,102,NULL);
INSERT INTO "batch_component" VALUES(1,3,2,13,'TETES',40000,114,NULL);
INSERT INTO "batch_component" VALUES(1,4,3,14,'FML',30000,115,NULL);
INSERT INTO "batch_component" VALUES(1,5,4,15,'PREMIX',2500,NULL,NULL);
CREATE TABLE batch_dose (
	batch_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	silo INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	CONSTRAINT pk_batch_dose PRIMARY KEY (batch_id, attempt, silo), 
	CONSTRAINT fk_batch_dose_batch_id FOREIGN KEY(batch_id) REFERENCES mo_batch (id) ON DELETE CASCADE
);
INSERT INTO "batch_dose" VALUES(1,1,103,100000);
CREATE TABLE batch_weighing (
	batch_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	product_id INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT fk_batch_weighing_batch_id FOREIGN KEY(batch_id) REFERENCES mo_batch (id) ON DELETE CASCADE
);
INSERT INTO "batch_weighing" VALUES(1,1,15,2505,'2026-03-04T06:00:00.000000+00:00','plc');
CREATE TABLE equipment_failure (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	equipment_code TEXT NOT NULL, 
	text TEXT NOT NULL, 
	stamp_raw TEXT NOT NULL, 
	occurred_at VARCHAR(32) NOT NULL, 
	stamp_doubtful BOOLEAN NOT NULL, 
	read_at VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	reported_at VARCHAR(32), 
	CONSTRAINT uq_equipment_failure_line_equipment_code_stamp_raw_text_words UNIQUE (line, equipment_code, stamp_raw, text, words)
);
INSERT INTO "equipment_failure" VALUES(1,'PLC01','MTR-7','Overload','2026-03-04 17:42:15','2026-03-04T06:00:00.000000+00:00',0,'2026-03-04T06:00:00.000000+00:00','0001FFFF',NULL);
CREATE TABLE history_component (
	history_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	product_name TEXT NOT NULL, 
	planned_kg BIGINT NOT NULL, 
	silo INTEGER, 
	move_id INTEGER, 
	CONSTRAINT fk_history_component_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
);
INSERT INTO "history_component" VALUES(1,1,0,11,'POLLAR',400000,103,NULL);
INSERT INTO "history_component" VALUES(1,2,1,12,'KOPRA',300000,102,NULL);
INSERT INTO "history_component" VALUES(1,3,2,13,'TETES',40000,114,NULL);
INSERT INTO "history_component" VALUES(1,4,3,14,'FML',30000,115,NULL);
INSERT INTO "history_component" VALUES(1,5,4,15,'PREMIX',2500,NULL,NULL);
CREATE TABLE history_dose (
	history_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	silo INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	CONSTRAINT pk_history_dose PRIMARY KEY (history_id, attempt, silo), 
	CONSTRAINT fk_history_dose_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
);
INSERT INTO "history_dose" VALUES(1,1,103,100000);
CREATE TABLE history_weighing (
	history_id INTEGER NOT NULL, 
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	product_id INTEGER NOT NULL, 
	kg BIGINT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	source TEXT NOT NULL, 
	CONSTRAINT fk_history_weighing_history_id FOREIGN KEY(history_id) REFERENCES mo_histories (id)
);
INSERT INTO "history_weighing" VALUES(1,1,15,2505,'2026-03-04T06:00:00.000000+00:00','plc');
CREATE TABLE job_run (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	job TEXT NOT NULL, 
	started_at VARCHAR(32) NOT NULL, 
	duration_s DOUBLE NOT NULL, 
	outcome TEXT NOT NULL, 
	message TEXT NOT NULL
);
INSERT INTO "job_run" VALUES(1,'PLC01','read_plc','2026-03-04T06:00:00.000000+00:00',0.25,'done','1 slot changed');
CREATE TABLE lease (
	line TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	heartbeat_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (line)
);
INSERT INTO "lease" VALUES('PLC01','PC1/1',1,'2026-11-24T12:33:07.377376+00:00');
CREATE TABLE link_status (
	line TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	since VARCHAR(32), 
	last_good_at VARCHAR(32), 
	message TEXT NOT NULL, 
	endpoint TEXT NOT NULL, 
	CONSTRAINT pk_link_status PRIMARY KEY (line, name)
);
INSERT INTO "link_status" VALUES('PLC01','plc','lost','2026-03-04T06:00:00.000000+00:00',NULL,'no answer','192.0.2.1:502');
CREATE TABLE mo_batch (
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
	last_change_at VARCHAR(32), 
	CONSTRAINT ck_mo_batch_state CHECK (state IN ('fetched', 'downloading', 'downloaded', 'running', 'finished')), 
	CONSTRAINT uq_mo_batch_line_batch_no UNIQUE (line, batch_no), 
	CONSTRAINT uq_mo_batch_odoo_id UNIQUE (odoo_id)
);
INSERT INTO "mo_batch" VALUES(1,'done',1,'PLC01',1,'WH/MO/00001','[10092] JF','JF',772500,'2026-03-04T07:00:00.000000+00:00','running',1,0,0,0,1,'2026-03-04T06:00:00.000000+00:00','operator','wrong recipe','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',NULL,NULL,NULL);
CREATE TABLE mo_histories (
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
	last_change_at VARCHAR(32), 
	CONSTRAINT ck_mo_histories_completion CHECK (completion IN ('completed', 'cancelled', 'returned', 'by_hand')), 
	CONSTRAINT uq_mo_histories_odoo_id_attempt UNIQUE (odoo_id, attempt)
);
INSERT INTO "mo_histories" VALUES(1001,101,'WH/MO/00101','by_hand','2026-03-04T07:00:00.000000+00:00',770550,1,0,'Agus W.','=broken',1,'PLC01',101,'WH/MO/00101','[10092] JF','JF',772500,'2026-03-08T11:00:00.000000+00:00','finished',1,770550,0,0,1,'2026-03-04T06:00:00.000000+00:00','operator','wrong recipe','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00','2026-03-04T06:00:00.000000+00:00',NULL,NULL);
CREATE TABLE operator_action (
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
);
INSERT INTO "operator_action" VALUES(1,'PLC01','2026-03-04T06:00:00.000000+00:00','Agus W.',2,'test','set_aside',1,'broken','{"odoo": "nothing"}');
CREATE TABLE operator_outcome (
	action_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	ok BOOLEAN NOT NULL, 
	message TEXT NOT NULL, 
	CONSTRAINT pk_operator_outcome PRIMARY KEY (action_id), 
	CONSTRAINT fk_operator_outcome_action_id FOREIGN KEY(action_id) REFERENCES operator_action (id)
);
INSERT INTO "operator_outcome" VALUES(1,'2026-03-04T06:00:00.000000+00:00',1,'done');
CREATE TABLE push (
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
);
INSERT INTO "push" VALUES(1,'PLC01','cancel',1,'WH/MO/00001',1,'{}','2026-03-04T06:00:00.000000+00:00','waiting',NULL,0,NULL,'',NULL);
CREATE TABLE push_try (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	push_id INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	duration_s DOUBLE NOT NULL, 
	answer TEXT NOT NULL, 
	CONSTRAINT fk_push_try_push_id FOREIGN KEY(push_id) REFERENCES push (id)
);
INSERT INTO "push_try" VALUES(1,1,'2026-03-04T06:00:00.000000+00:00',0.5,'no answer');
CREATE TABLE reading (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	line TEXT NOT NULL, 
	odoo_id INTEGER, 
	attempt INTEGER NOT NULL, 
	slot INTEGER NOT NULL, 
	read_at VARCHAR(32) NOT NULL, 
	words TEXT NOT NULL, 
	refusal TEXT, 
	refusal_detail TEXT
);
INSERT INTO "reading" VALUES(1,'PLC01',1,1,1,'2026-03-04T06:00:00.000000+00:00','0000FFFF','went_back','silo 103 shows 1');
CREATE INDEX ix_ack_owed_line_ended_at ON ack_owed (line, ended_at);
CREATE INDEX ix_alarm_line_raised_at ON alarm (line, raised_at);
CREATE UNIQUE INDEX uq_alarm_open ON alarm (line, code, subject) WHERE state <> 'normal';
CREATE INDEX ix_equipment_failure_line_occurred_at ON equipment_failure (line, occurred_at);
CREATE INDEX ix_job_run_line_job_started_at ON job_run (line, job, started_at);
CREATE INDEX ix_job_run_started_at ON job_run (started_at);
CREATE INDEX ix_mo_histories_line_archived_at ON mo_histories (line, archived_at);
CREATE INDEX ix_mo_histories_plc_name ON mo_histories (plc_name);
CREATE INDEX ix_operator_action_line_asked_at ON operator_action (line, asked_at);
CREATE INDEX ix_push_batch_id ON push (batch_id);
CREATE INDEX ix_push_line_state ON push (line, state);
CREATE INDEX ix_reading_odoo_id_attempt_read_at ON reading (odoo_id, attempt, read_at);
CREATE INDEX ix_reading_read_at ON reading (read_at);
CREATE INDEX ix_batch_component_batch_id ON batch_component (batch_id);
CREATE INDEX ix_batch_weighing_batch_id ON batch_weighing (batch_id);
CREATE INDEX ix_history_component_history_id ON history_component (history_id);
CREATE INDEX ix_history_weighing_history_id ON history_weighing (history_id);
CREATE INDEX ix_push_try_push_id ON push_try (push_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('mo_batch',1);
INSERT INTO "sqlite_sequence" VALUES('batch_component',5);
INSERT INTO "sqlite_sequence" VALUES('batch_weighing',1);
INSERT INTO "sqlite_sequence" VALUES('mo_histories',1);
INSERT INTO "sqlite_sequence" VALUES('history_component',5);
INSERT INTO "sqlite_sequence" VALUES('history_weighing',1);
INSERT INTO "sqlite_sequence" VALUES('reading',1);
INSERT INTO "sqlite_sequence" VALUES('ack_owed',2);
INSERT INTO "sqlite_sequence" VALUES('push',1);
INSERT INTO "sqlite_sequence" VALUES('equipment_failure',1);
INSERT INTO "sqlite_sequence" VALUES('push_try',1);
INSERT INTO "sqlite_sequence" VALUES('alarm',1);
INSERT INTO "sqlite_sequence" VALUES('operator_action',1);
INSERT INTO "sqlite_sequence" VALUES('job_run',1);
INSERT INTO "sqlite_sequence" VALUES('app_user',1);
COMMIT;
