using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration.AccessControl;
using Works.Administration.Boundaries;
using Works.Administration.Controls;
using Works.Administration.Duties;
using Works.Administration.Employees;
using Works.Administration.Files;
using Works.Administration.Jobs;
using Works.Administration.Localisation;
using Works.Administration.MasterData;
using Works.Administration.Notifications;
using Works.Administration.Numbering;
using Works.Administration.Rules;
using Works.Administration.Users;
using Works.Administration.Webhooks;
using Works.Administration.Workflow;
using Works.Platform;
using Works.Platform.Edge;
using Works.Platform.Telemetry;

namespace Works.Administration;

/// <summary>What an administrator looks after: users and roles, master data, workflow, numbering, texts, files, places, employees.</summary>
public static class AdministrationModule
{
    /// <summary>Registers tables, services and the constraints that speak for a rule.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddSingleton(new ModelPart(typeof(AdministrationModule).Assembly))
        .AddSingleton<MasterStore>().AddSingleton<IMasters>(provider => provider.GetRequiredService<MasterStore>())
        .AddScoped<IMasterRecords, MasterRecords>()
        .AddSingleton<Tokens>().AddSingleton<SeparateTransaction>().AddSingleton<OneTimeCodes>().AddSingleton<Credentials>()
        .AddScoped<Masking>().AddScoped<IMasking>(provider => provider.GetRequiredService<Masking>()).AddSingleton<SmsGateway>().AddSingleton<ISmsSender, SmsSender>()
        .AddScoped<INotifications, Notifications.Notifications>().AddSingleton<IEventSink, NotificationSink>()
        .AddSingleton<WebhookTarget>().AddSingleton<WebhookCaller>().AddSingleton<WebhookRules>()
        .AddSingleton<IEventSink, WebhookSink>().AddSingleton<IEventSubscriber, WebhookAddressing>()
        .AddSingleton(new ConstraintRule("one_webhook_per_name", () => WebhookErrors.DuplicateName))
        .AddSingleton(new EncryptedColumn("administration.webhooks", "secret", Webhook.Purpose))
        .AddSingleton(new EncryptedColumn("administration.webhooks", "previous_secret", Webhook.PreviousPurpose))
        .AddSingleton<IObserved, OverdueObserved>()
        .AddSingleton(new EncryptedColumn("administration.users", "mobile_number", User.MobilePurpose, "uuid"))
        .AddSingleton(new EncryptedColumn("administration.users", "alternate_mobile_number", User.AlternateMobilePurpose, "uuid"))
        .AddSingleton(new EncryptedColumn("administration.users", "email_id", User.EmailPurpose, "uuid"))
        .AddSingleton(new EncryptedColumn("administration.users", "profile", User.ProfilePurpose, "uuid"))
        .AddScoped<AccountRules>().AddScoped<Accounts>().AddScoped<AccountMessages>().AddScoped<UserReplies>().AddScoped<IUserDirectory, UserDirectory>().AddScoped<IAccounts, AccountsOfModules>()
        .AddScoped<EmployeeRules>().AddScoped<EmployeeReplies>().AddScoped<IEmployees, EmployeeDirectory>()
        .AddSingleton(new ConstraintRule("one_employee_per_code", () => EmployeeErrors.CodeTaken))
        .AddSingleton(new ConstraintRule("one_account_per_user_name", () => UserErrors.DuplicateAccount))
        .AddSingleton<IAccessControl, AccessControl.AccessControl>()
        .AddSingleton<Definitions>().AddScoped<Engine>().AddScoped<ProcessReader>().AddScoped<IWorkflow>(provider => provider.GetRequiredService<Engine>())
        .AddSingleton(new ConstraintRule("one_position_per_document", () => WorkflowErrors.NotMovable("it is new")))
        .AddSingleton(new ConstraintRule("one_definition_per_name", () => WorkflowErrors.DuplicateService("of this name")))
        .AddScoped<ISeedStep, WorkflowSeed>()
        .AddScoped<Delegations>().AddScoped<SegregationOfDuties>().AddScoped<LimitsOfSanction>().AddScoped<CreateDelegation>()
        .AddSingleton<AutoEscalation>().AddSingleton<ISlaBreaches, SlaBreaches>()
        .AddSingleton<RuleBook>().AddSingleton(StepsFollowEachOther.Rule)
        .AddSingleton<IRecurringJob, NightlyRules>().AddSingleton<IRecurringJob, AutoEscalationJob>().AddHostedService<JobRunner>()
        .AddScoped<IControls, Controls.Controls>()
        .AddScoped<INumbering, Numbering.Numbering>()
        .AddSingleton<IBoundaries, Boundaries.Boundaries>()
        .AddSingleton(new ConstraintRule("one_active_master_per_identifier", () => MasterErrors.DuplicateRecord))
        .AddSingleton(new ConstraintRule("one_schema_per_code", () => MasterErrors.DuplicateSchema))
        .AddSingleton(new ConstraintRule("one_text_per_code", () => LocalisationErrors.RacedCreate))
        .AddSingleton<ITexts, Texts>()
        .AddSingleton<LinkKey>().AddSingleton<FileContents>().AddSingleton<Renditions>().AddSingleton<ISaveWatcher, AdoptSavedFiles>()
        .AddSingleton<IContentStore>(provider => provider.GetRequiredService<FileSettings>() is { Bucket: { } bucket } ? new BucketStore(bucket) : new FolderStore(provider.GetRequiredService<FileSettings>()))
        .AddSingleton<IFileScan, ClamdScan>().AddSingleton<SamplePeople>().AddSingleton<PendingUploads>().AddHostedService(provider => provider.GetRequiredService<PendingUploads>())
        .AddSingleton<FileLinks>().AddSingleton<AnonymousUploads>().AddScoped<IFiles, KnownFiles>()
        .AddScoped<ISeedStep, TextSeed>()
        .AddScoped<ISeedStep, MasterSeed>().AddScoped<ISeedStep, Numbering.CounterSeed>().AddScoped<ISeedStep, UserSeed>().AddScoped<ISeedStep, EmployeeSeed>();

    /// <summary>Brings what is stored to the form this version works with; before the host loads or serves anything.</summary>
    /// <returns>How many accounts were stored in clear and are encrypted now.</returns>
    public static Task<int> PrepareAsync(IServiceProvider services, CancellationToken cancellationToken) => EncryptStoredAccounts.RunAsync(services, cancellationToken);

    /// <summary>Maps the endpoints: this list is the module's table of contents.</summary>
    public static void MapAdministration(this IEndpointRouteBuilder app)
    {
        var users = app.MapModule("/user", "Users");
        SignIn.Map(users);
        SignOut.Map(users);
        ShowTokenOwner.Map(users);
        SearchUsers.Map(users);
        CreateUser.Map(users);
        UpdateUser.Map(users);
        RegisterCitizen.Map(users);
        UpdateProfile.Map(users);
        ListSessions.Map(users);
        ChangePassword.Map(users);
        ResetPassword.Map(users);
        SendOneTimeCode.Map(app.MapModule("/user-otp", "Users"));
        ValidateOneTimeCode.Map(app.MapModule("/otp/v1", "Users"));

        var access = app.MapModule("/access", "Access control");
        ListActions.Map(access);
        Authorize.Map(access);
        SearchRoles.Map(access);

        var employees = app.MapModule("/egov-hrms/employees", "Employees");
        CreateEmployees.Map(employees);
        UpdateEmployees.Map(employees);
        SearchEmployees.Map(employees);
        CountEmployees.Map(employees);

        SearchMasters.MapFirst(app.MapModule("/egov-mdms-service", "Master data"));
        var masters = app.MapModule("/mdms-v2", "Master data");
        SearchMasters.MapSecond(masters);
        SearchMasterRecords.Map(masters);
        CreateMasterRecord.Map(masters);
        UpdateMasterRecord.Map(masters);
        MasterHistory.Map(masters);
        ImportMasters.Map(masters);
        ExportMasters.Map(masters);
        CreateMasterSchema.Map(masters);
        SearchMasterSchemas.Map(masters);

        var messages = app.MapModule("/localization/messages", "Texts");
        SearchTexts.Map(messages);
        SaveTexts.Map(messages);

        SearchBoundaries.Map(app.MapModule("/egov-location", "Boundaries"));
        SearchBoundaryRelationships.Map(app.MapModule("/boundary-service", "Boundaries"));
        GenerateIds.Map(app.MapModule("/egov-idgen", "Numbering"));

        // A folder that cannot be written stops the start, not the first upload.
        _ = (app.ServiceProvider.GetRequiredService<LinkKey>(), app.ServiceProvider.GetRequiredService<IContentStore>());
        var files = app.MapModule("/filestore/v1/files", "Files");
        UploadFiles.Map(files);
        FileUrls.Map(files);
        DownloadFile.Map(files);

        var events = app.MapModule(EventsModule.Path, "Events");
        SearchWebhooks.Map(events);
        CreateWebhook.Map(events);
        UpdateWebhook.Map(events);
        DeleteWebhook.Map(events);
        RotateWebhookSecret.Map(events);
        PingWebhook.Map(events);

        var workflow = app.MapModule("/egov-workflow-v2/egov-wf", "Workflow");
        CreateBusinessServices.Map(workflow);
        SearchBusinessServices.Map(workflow);
        UpdateBusinessServices.Map(workflow);
        Transition.Map(workflow);
        SearchProcesses.Map(workflow);
        CountProcesses.Map(workflow);
        SearchEscalated.Map(workflow);
        Escalate.Map(workflow);
        CreateDelegation.Map(workflow);
        RevokeDelegation.Map(workflow);
        SearchDelegations.Map(workflow);
        SearchWorkloads.Map(workflow);

        var controls = app.MapModule("/controls", "Controls");
        SearchRules.Map(controls);
        RunRules.Map(controls);
        SearchRuleResults.Map(controls);
        SearchFindings.Map(controls);
    }
}
