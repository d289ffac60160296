namespace Works.Insights;

/// <summary>How values of a column compare.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Uuid,
    UuidList,
    TextList,
}

/// <summary>A column that a configured path stands for.</summary>
/// <param name="Sql">Expression over <c>d</c> (the view) and <c>w</c> (the workflow position).</param>
/// <param name="Kind">How its values compare.</param>
/// <param name="FuzzySql">Lower-case twin for part-of-name searches; null when there is none.</param>
internal sealed record SearchColumn(string Sql, ColumnKind Kind = ColumnKind.Text, string? FuzzySql = null);

/// <summary>
/// One index of the reference, answered from a view: configuration rows name paths in its documents (spec 50 §12), this says which
/// column each path is. Paths without a column filter nothing.
/// </summary>
/// <param name="Index">Name in the configuration.</param>
/// <param name="View">View that is searched.</param>
/// <param name="Columns">Columns by path, the prefix <c>Data.</c> left out.</param>
/// <param name="DocumentSql">Query of id and document for the ids of one page.</param>
internal sealed record SearchSource(string Index, string View, IReadOnlyDictionary<string, SearchColumn> Columns, string DocumentSql)
{
    /// <summary>Route whose grants say whether a caller sees the records of his organisations only (<c>d.org_id</c>); null when there is no such limit.</summary>
    public string? LimitedBy { get; init; }

    private const string ProjectDocument =
        """
        jsonb_build_object('id', p.id, 'tenantId', p.tenant_id, 'projectNumber', p.project_number, 'name', p.name, 'projectType', p.project_type,
            'projectSubType', p.project_sub_type, 'department', p.department, 'description', p.description, 'referenceID', p.reference_id, 'startDate', p.start_date,
            'endDate', p.end_date, 'natureOfWork', p.nature_of_work, 'isTaskEnabled', p.is_task_enabled, 'parent', p.parent_id,
            'projectHierarchy', case when p.parent_id is null then null else p.path end, 'additionalDetails', p.additional_details, 'isDeleted', p.is_deleted,
            'rowVersion', p.row_version, 'address', p.address, 'targets', p.targets, 'documents', p.documents, 'ward', p.ward, 'locality', p.locality,
            'auditDetails', jsonb_build_object('createdBy', p.created_by, 'lastModifiedBy', p.last_modified_by, 'createdTime', p.created_time, 'lastModifiedTime', p.last_modified_time))
        """;

    private static readonly SearchColumn StateUuid = new("w.state_uuid", ColumnKind.Uuid);
    private static readonly SearchColumn State = new("w.state");
    private static readonly SearchColumn Assignees = new("w.assignees", ColumnKind.UuidList);
    private static readonly SearchColumn CreatedTime = new("d.created_time", ColumnKind.Number);

    /// <summary>Indexes that have documents. A configured index that is not here has none yet.</summary>
    public static IReadOnlyDictionary<string, SearchSource> All { get; } = new SearchSource[]
    {
        new("project-index", "insights.projects", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["projectNumber"] = new("d.project_number"),
            ["name"] = new("d.name", FuzzySql: "d.name_search"), ["projectType"] = new("d.project_type"), ["address.boundary"] = new("d.ward"),
            ["additionalDetails.locality"] = new("d.locality"), ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
        }, $"select p.id, {ProjectDocument}::text as document from projects.projects p where p.id = any(@Ids)"),
        new("estimate-inbox-v3", "insights.estimates", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["estimateNumber"] = new("d.estimate_number"), ["revisionNumber"] = new("d.revision_number"),
            ["executingDepartment"] = new("d.executing_department"), ["proposalDate"] = new("d.proposal_date", ColumnKind.Number),
            ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
            ["project.projectNumber"] = new("d.project_number"), ["project.name"] = new("d.project_name", FuzzySql: "d.project_name_search"),
            ["project.projectType"] = new("d.project_type"), ["additionalDetails.location.ward"] = new("d.ward"),
            ["additionalDetails.location.locality"] = new("d.locality"), ["currentProcessInstance.state.uuid"] = StateUuid,
            ["currentProcessInstance.state.state"] = State, ["currentProcessInstance.assignes.uuid"] = Assignees, ["status"] = new("d.status"), ["wfStatus"] = new("d.wf_status"),
        },
        $"""
        select e.id, jsonb_build_object('id', e.id, 'tenantId', e.tenant_id, 'estimateNumber', e.estimate_number, 'revisionNumber', e.revision_number,
            'businessService', e.business_service, 'versionNumber', e.version_number, 'oldUuid', e.old_uuid, 'projectId', e.project_id, 'proposalDate', e.proposal_date,
            'status', e.status, 'wfStatus', e.wf_status, 'name', e.name, 'referenceNumber', e.reference_number, 'description', e.description,
            'executingDepartment', e.executing_department, 'address', e.address, 'additionalDetails', e.additional_details, 'project', {ProjectDocument},
            'auditDetails', jsonb_build_object('createdBy', e.created_by, 'lastModifiedBy', e.last_modified_by, 'createdTime', e.created_time, 'lastModifiedTime', e.last_modified_time))::text as document
        from estimates.estimates e join projects.projects p on p.tenant_id = e.tenant_id and p.id = e.project_id where e.id = any(@Ids)
        """),
        new("contract-inbox", "insights.contracts", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["contractNumber"] = new("d.contract_number"), ["supplementNumber"] = new("d.supplement_number"),
            ["contractStatus"] = new("d.wf_status"), ["status"] = new("d.status"), ["orgId"] = new("d.org_id"), ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
            ["additionalDetails.projectId"] = new("d.project_number"), ["additionalDetails.projectName"] = new("d.project_name"),
            ["additionalDetails.projectType"] = new("d.project_type"), ["additionalDetails.ward"] = new("d.ward"), ["additionalDetails.locality"] = new("d.locality"),
            ["currentProcessInstance.businessId"] = new("d.business_id"), ["currentProcessInstance.state.uuid"] = StateUuid, ["currentProcessInstance.state.state"] = State,
            ["currentProcessInstance.assignes.uuid"] = Assignees,
        },
        """
        select c.id, jsonb_build_object('id', c.id, 'tenantId', c.tenant_id, 'contractNumber', c.contract_number, 'supplementNumber', c.supplement_number,
            'versionNumber', c.version_number, 'oldUuid', c.old_uuid, 'businessService', c.business_service, 'status', c.status, 'wfStatus', c.wf_status, 'contractStatus', c.wf_status,
            'executingAuthority', c.executing_authority, 'contractType', c.contract_type, 'orgId', c.org_id, 'totalContractedAmount', c.total_contracted_amount,
            'securityDeposit', c.security_deposit, 'agreementDate', c.agreement_date, 'issueDate', c.issue_date, 'startDate', c.start_date, 'endDate', c.end_date,
            'defectLiabilityPeriod', c.defect_liability_period, 'completionPeriod', c.completion_period, 'documents', c.documents,
            'additionalDetails', case when jsonb_typeof(c.additional_details) <> 'object' then c.additional_details
                else coalesce(c.additional_details, '{}') || coalesce((
                    select jsonb_object_agg(known.key, known.value)
                    from jsonb_each(jsonb_build_object('projectId', p.project_number, 'projectName', p.name, 'projectDesc', p.description, 'projectType', p.project_type,
                        'ward', p.ward, 'locality', p.locality, 'orgName', o.name, 'estimateNumber', (select min(l.estimate_number) from contracts.contract_lines l where l.contract_id = c.id))) known
                    where coalesce(c.additional_details ->> known.key, '') = ''), '{}') end,
            'lineItems', (
                select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'estimateId', l.estimate_id, 'estimateLineItemId', l.estimate_line_item_id,
                    'contractLineItemRef', l.contract_line_item_ref, 'tenantId', l.tenant_id, 'unitRate', l.unit_rate, 'noOfunit', l.no_of_unit, 'category', l.category, 'name', l.name,
                    'status', l.status, 'amountBreakups', l.amount_breakups, 'additionalDetails', l.additional_details) order by l.position), '[]')
                from contracts.contract_lines l where l.contract_id = c.id),
            'auditDetails', jsonb_build_object('createdBy', c.created_by, 'lastModifiedBy', c.last_modified_by, 'createdTime', c.created_time, 'lastModifiedTime', c.last_modified_time))::text as document
        from contracts.contracts c join projects.projects p on p.tenant_id = c.tenant_id and p.id = c.project_id
        left join registries.organisations o on o.tenant_id = c.tenant_id and o.id::text = c.org_id
        where c.id = any(@Ids)
        """) { LimitedBy = "/contract/v1/_search" },
        new("measurement-index", "insights.measurements", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["measurementNumber"] = new("d.measurement_number"), ["referenceId"] = new("d.reference_id"),
            ["entryDate"] = new("d.entry_date", ColumnKind.Number), ["wfStatus"] = new("d.wf_status"), ["additionalDetails.totalAmount"] = new("d.total_amount", ColumnKind.Number),
            ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
            ["contract.additionalDetails.projectId"] = new("d.project_number"), ["contract.additionalDetails.projectName"] = new("d.project_name", FuzzySql: "d.project_name_search"),
            ["contract.additionalDetails.projectType"] = new("d.project_type"), ["contract.additionalDetails.ward"] = new("d.ward"),
            ["contract.additionalDetails.locality"] = new("d.locality"), ["currentProcessInstance.state.uuid"] = StateUuid,
            ["currentProcessInstance.state.state"] = State, ["currentProcessInstance.assignes.uuid"] = Assignees,
        },
        """
        select m.id, jsonb_build_object('id', m.id, 'tenantId', m.tenant_id, 'measurementNumber', m.measurement_number, 'physicalRefNumber', m.physical_ref_number,
            'referenceId', m.reference_id, 'entryDate', m.entry_date, 'isActive', m.is_active, 'wfStatus', m.wf_status, 'documents', m.documents, 'additionalDetails', m.additional_details,
            'contract', case when c.id is null then null else jsonb_build_object('id', c.id, 'tenantId', c.tenant_id, 'contractNumber', c.contract_number,
                'supplementNumber', c.supplement_number, 'versionNumber', c.version_number, 'businessService', c.business_service, 'status', c.status, 'wfStatus', c.wf_status,
                'executingAuthority', c.executing_authority, 'contractType', c.contract_type, 'totalContractedAmount', c.total_contracted_amount, 'orgId', c.org_id,
                'startDate', c.start_date, 'endDate', c.end_date, 'completionPeriod', c.completion_period, 'additionalDetails', c.additional_details) end,
            'auditDetails', jsonb_build_object('createdBy', m.created_by, 'lastModifiedBy', m.last_modified_by, 'createdTime', m.created_time, 'lastModifiedTime', m.last_modified_time))::text as document
        from insights.measurements d join measurements.measurements m on m.id = d.id left join contracts.contracts c on c.id = d.contract_id where d.id = any(@Ids)
        """) { LimitedBy = "/measurement-service/v1/_search" },
        new("muster-inbox", "insights.muster_rolls", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["musterRollNumber"] = new("d.muster_roll_number"), ["musterRollStatus"] = new("d.muster_roll_status"),
            ["startDate"] = new("d.start_date", ColumnKind.Number), ["endDate"] = new("d.end_date", ColumnKind.Number),
            ["additionalDetails.attendanceRegisterName"] = new("d.register_name", FuzzySql: "d.register_name_search"), ["additionalDetails.orgName"] = new("d.org_name"),
            ["additionalDetails.projectId"] = new("d.project_number"), ["additionalDetails.projectType"] = new("d.project_type"), ["additionalDetails.ward"] = new("d.ward"),
            ["additionalDetails.locality"] = new("d.locality"), ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
            ["currentProcessInstance.state.uuid"] = StateUuid, ["currentProcessInstance.state.state"] = State, ["currentProcessInstance.assignes.uuid"] = Assignees,
        },
        """
        select m.id, jsonb_build_object('id', m.id, 'tenantId', m.tenant_id, 'musterRollNumber', m.muster_roll_number, 'registerId', m.register_id, 'startDate', m.start_date, 'endDate', m.end_date,
            'status', m.status, 'musterRollStatus', m.muster_roll_status, 'referenceId', m.reference_id, 'serviceCode', m.service_code,
            'additionalDetails', case when jsonb_typeof(m.additional_details) <> 'object' then m.additional_details
                else coalesce(m.additional_details, '{}') || coalesce((
                    select jsonb_object_agg(known.key, known.value)
                    from jsonb_each(jsonb_build_object('attendanceRegisterName', d.register_name, 'orgName', d.org_name, 'projectId', d.project_number, 'projectType', d.project_type,
                        'ward', d.ward, 'locality', d.locality)) known
                    where coalesce(m.additional_details ->> known.key, '') = ''), '{}') end,
            'individualEntries', (
                select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'musterRollId', e.muster_roll_id, 'tenantId', e.tenant_id, 'individualId', e.individual_id,
                    'actualTotalAttendance', e.actual_total, 'modifiedTotalAttendance', e.modified_total, 'additionalDetails', e.additional_details,
                    'attendanceEntries', (
                        select jsonb_agg(jsonb_build_object('time', (extract(epoch from (m.first_day + (a.n - 1)::int)::timestamp at time zone m.zone) * 1000)::bigint, 'attendance', a.value) order by a.n)
                        from unnest(e.days) with ordinality a (value, n))) order by e.position), '[]')
                from attendance.muster_entries e where e.muster_roll_id = m.id),
            'auditDetails', jsonb_build_object('createdBy', m.created_by, 'lastModifiedBy', m.last_modified_by, 'createdTime', m.created_time, 'lastModifiedTime', m.last_modified_time))::text as document
        from insights.muster_rolls d join attendance.muster_rolls m on m.id = d.id where d.id = any(@Ids)
        """) { LimitedBy = "/muster-roll/v1/_search" },
        new("expense-bill-index", "insights.bills", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["billNumber"] = new("d.bill_number"), ["businessService"] = new("d.business_service"),
            ["referenceId"] = new("d.reference_id"), ["status"] = new("d.status"), ["wfStatus"] = new("d.wf_status"), ["paymentStatus"] = new("d.payment_status"),
            ["billDate"] = new("d.bill_date", ColumnKind.Number), ["totalAmount"] = new("d.total_amount", ColumnKind.Number),
            ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"), ["additionalDetails.projectId"] = new("d.project_number"),
            ["additionalDetails.projectName"] = new("d.project_name"), ["additionalDetails.projectType"] = new("d.project_type"), ["additionalDetails.ward"] = new("d.ward"),
            ["additionalDetails.locality"] = new("d.locality"), ["currentProcessInstance.state.uuid"] = StateUuid, ["currentProcessInstance.assignes.uuid"] = Assignees,
            // The bill's own: one that was cancelled is no longer in the state in which its workflow ended.
            ["currentProcessInstance.state.state"] = new("d.wf_status"),
        },
        """
        select b.id, jsonb_build_object('id', b.id, 'tenantId', b.tenant_id, 'billNumber', b.bill_number, 'businessService', b.business_service, 'referenceId', b.reference_id,
            'billDate', b.bill_date, 'dueDate', b.due_date, 'fromPeriod', b.from_period, 'toPeriod', b.to_period, 'totalAmount', b.total_amount, 'totalPaidAmount', b.total_paid_amount,
            'paymentStatus', b.payment_status, 'status', b.status, 'wfStatus', b.wf_status,
            'additionalDetails', case when jsonb_typeof(b.additional_details) <> 'object' then b.additional_details
                else coalesce(b.additional_details, '{}') || coalesce((
                    select jsonb_object_agg(known.key, known.value)
                    from jsonb_each(jsonb_build_object('projectId', p.project_number, 'projectName', p.name, 'projectNumber', p.project_number, 'projectDesc', p.description,
                        'projectType', p.project_type, 'ward', p.ward, 'locality', p.locality, 'orgName', o.name)) known
                    where coalesce(b.additional_details ->> known.key, '') = ''), '{}') end,
            'auditDetails', jsonb_build_object('createdBy', b.created_by, 'lastModifiedBy', b.last_modified_by, 'createdTime', b.created_time, 'lastModifiedTime', b.last_modified_time))::text as document
        from bills.bills b left join projects.projects p on p.tenant_id = b.tenant_id and p.id = b.project_id
        left join registries.organisations o on o.tenant_id = b.tenant_id and o.id::text = b.org_id
        where b.id = any(@Ids)
        """) { LimitedBy = "/expense/bill/v1/_search" },
        new("individual-index-v1", "insights.individuals", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["individualId"] = new("d.individual_id"), ["name.givenName"] = new("d.name_search", FuzzySql: "d.name_search"),
            ["address.ward.code"] = new("d.ward"), ["additionalFields.fields.key"] = new("d.social_category_key"), ["additionalFields.fields.value"] = new("d.social_category"),
            ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
        },
        // Without mobile and identity numbers: those are encrypted, and the registry's own search shows them (decision 13).
        """
        select i.id, jsonb_build_object('id', i.id, 'individualId', i.individual_id, 'clientReferenceId', i.client_reference_id, 'tenantId', i.tenant_id,
            'name', jsonb_build_object('givenName', i.given_name, 'familyName', i.family_name, 'otherNames', i.other_names), 'dateOfBirth', to_char(i.date_of_birth, 'DD/MM/YYYY'),
            'gender', i.gender, 'mobileNumber', null, 'address', (select coalesce(jsonb_agg(a) filter (where not coalesce((a ->> 'isDeleted')::boolean, false)), '[]') from jsonb_array_elements(i.addresses) a),
            'fatherName', i.father_name, 'husbandName', i.husband_name, 'relationship', i.relationship, 'photo', i.photo,
            'identifiers', (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'individualId', i.id, 'identifierType', n.identifier_type, 'identifierId', null, 'isDeleted', false) order by n.position), '[]')
                from registries.individual_identifiers n where n.tenant_id = i.tenant_id and n.individual_id = i.id and not n.is_deleted),
            'skills', (select coalesce(jsonb_agg(s) filter (where not coalesce((s ->> 'isDeleted')::boolean, false)), '[]') from jsonb_array_elements(i.skills) s),
            'additionalFields', i.additional_fields, 'isDeleted', i.is_deleted, 'rowVersion', i.row_version,
            'auditDetails', jsonb_build_object('createdBy', i.created_by, 'lastModifiedBy', i.last_modified_by, 'createdTime', i.created_time, 'lastModifiedTime', i.last_modified_time))::text as document
        from registries.individuals i where i.id = any(@Ids)
        """),
        new("organisation-index", "insights.organisations", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["name"] = new("d.name", FuzzySql: "d.name_search"),
            ["applicationNumber"] = new("d.application_number"), ["orgNumber"] = new("d.org_number"), ["applicationStatus"] = new("d.application_status"),
            ["isActive"] = new("d.is_active"), ["functions.type"] = new("d.function_types", ColumnKind.TextList), ["functions.isActive"] = new("d.function_activity", ColumnKind.TextList),
            ["orgAddress.boundaryCode"] = new("d.boundary_codes", ColumnKind.TextList), ["identifiers.type"] = new("d.identifier_types", ColumnKind.TextList),
            ["identifiers.value"] = new("d.identifier_values", ColumnKind.TextList), ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
        },
        // Contacts without name, mobile and e-mail: those are encrypted, and the registry's own search shows them (decision 14).
        """
        select o.id, jsonb_build_object('id', o.id, 'tenantId', o.tenant_id, 'orgNumber', o.org_number, 'applicationNumber', o.application_number, 'name', o.name,
            'applicationStatus', o.application_status, 'isActive', o.is_active, 'externalRefNumber', o.external_ref_number, 'dateOfIncorporation', o.date_of_incorporation,
            'orgAddress', (select coalesce(jsonb_agg(a.details || jsonb_build_object('id', a.id, 'orgId', o.id, 'boundaryType', a.boundary_type, 'boundaryCode', a.boundary_code,
                'geoLocation', jsonb_build_object('id', a.geo_location_id, 'addressId', a.id, 'latitude', a.latitude, 'longitude', a.longitude)) order by a.position), '[]')
                from registries.organisation_addresses a where a.organisation_id = o.id),
            'contactDetails', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'orgId', o.id, 'tenantId', c.home_tenant_id, 'individualId', c.individual_id, 'active', c.active,
                'type', c.type) order by c.position), '[]') from registries.organisation_contacts c where c.organisation_id = o.id and c.active),
            'identifiers', (select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'orgId', o.id, 'type', i.type, 'value', i.value, 'isActive', i.is_active,
                'additionalDetails', i.additional_details) order by i.position), '[]') from registries.organisation_identifiers i where i.organisation_id = o.id and i.is_active),
            'functions', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'orgId', o.id, 'applicationNumber', f.application_number, 'type', f.type, 'category', f.category,
                'class', f.class, 'validFrom', f.valid_from, 'validTo', f.valid_to, 'applicationStatus', f.application_status, 'wfStatus', f.wf_status, 'isActive', f.is_active,
                'additionalDetails', f.additional_details) order by f.position), '[]') from registries.organisation_functions f where f.organisation_id = o.id),
            'jurisdiction', o.jurisdictions, 'additionalDetails', o.additional_details,
            'auditDetails', jsonb_build_object('createdBy', o.created_by, 'lastModifiedBy', o.last_modified_by, 'createdTime', o.created_time, 'lastModifiedTime', o.last_modified_time))::text as document
        from registries.organisations o where o.id = any(@Ids)
        """),
        new("expense-payment-index", "insights.payments", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["paymentNumber"] = new("d.payment_number"), ["status"] = new("d.status"),
            ["referenceStatus"] = new("d.reference_status"), ["netPayableAmount"] = new("d.net_payable_amount", ColumnKind.Number), ["bills.billNumber"] = new("d.bill_numbers", ColumnKind.TextList),
            ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
        },
        """
        select p.id, jsonb_build_object('id', p.id, 'tenantId', p.tenant_id, 'paymentNumber', p.payment_number, 'netPayableAmount', p.net_payable_amount, 'netPaidAmount', p.net_paid_amount,
            'status', p.status, 'referenceStatus', p.reference_status, 'additionalDetails', p.additional_details,
            'bills', (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'billId', b.bill_id, 'billNumber', b.bill_number, 'businessService', b.business_service, 'referenceId', b.reference_id,
                'totalAmount', b.total_amount, 'totalPaidAmount', b.total_paid_amount, 'status', b.status) order by b.position), '[]') from payments.payment_bills b where b.payment_id = p.id),
            'auditDetails', jsonb_build_object('createdBy', p.created_by, 'lastModifiedBy', p.last_modified_by, 'createdTime', p.created_time, 'lastModifiedTime', p.last_modified_time))::text as document
        from payments.payments p where p.id = any(@Ids)
        """),
        new("ifms-pi-index", "insights.instructions", new Dictionary<string, SearchColumn>(StringComparer.Ordinal)
        {
            ["tenantId"] = new("d.tenant_id"), ["id"] = new("d.id", ColumnKind.Uuid), ["jitBillNo"] = new("d.number"), ["piStatus"] = new("d.status"), ["muktaReferenceId"] = new("d.payment_number"),
            ["additionalDetails.piType"] = new("d.type"), ["additionalDetails.billNumber"] = new("d.bill_numbers", ColumnKind.TextList),
            ["additionalDetails.referenceId"] = new("d.contract_numbers", ColumnKind.TextList), ["netAmount"] = new("d.amount", ColumnKind.Number),
            ["auditDetails.createdTime"] = CreatedTime, ["auditDetails.createdBy"] = new("d.created_by"),
        },
        // Without bank data and advice (spec 40 §6.6): the instruction's own search shows what of them may be seen.
        """
        select i.id, jsonb_build_object('id', i.id, 'tenantId', i.tenant_id, 'jitBillNo', i.number, 'parentPiNumber', coalesce(i.parent_number, ''), 'muktaReferenceId', i.payment_number,
            'jitBillDate', i.date, 'numBeneficiaries', (select count(*) from payments.beneficiaries b where b.instruction_id = i.id), 'grossAmount', i.amount, 'netAmount', i.amount,
            'piStatus', i.status, 'piErrorResp', coalesce(i.error_response, ''), 'isActive', i.is_active,
            'additionalDetails', jsonb_build_object('billNumber', i.bill_numbers, 'referenceId', i.contract_numbers, 'hoaCode', i.hoa_code, 'mstAllotmentId', i.master_allotment_id,
                'piType', case when i.parent_number is null then 'ORIGINAL' else 'REVISED' end),
            'beneficiaryDetails', (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'beneficiaryId', b.beneficiary_id, 'beneficiaryType', b.beneficiary_type, 'beneficiaryNumber', b.number,
                'amount', b.amount, 'paymentStatus', b.payment_status, 'paymentStatusMessage', b.payment_status_message) order by b.position), '[]') from payments.beneficiaries b where b.instruction_id = i.id),
            'auditDetails', jsonb_build_object('createdBy', i.created_by, 'lastModifiedBy', i.last_modified_by, 'createdTime', i.created_time, 'lastModifiedTime', i.last_modified_time))::text as document
        from payments.instructions i where i.id = any(@Ids)
        """),
    }.ToDictionary(source => source.Index, StringComparer.Ordinal);
}
