using System.Text.Json;
using Works.Administration;
using Works.Platform;

namespace Works.Measurements;

/// <summary>Takes a step of the workflow MB and tells of it (spec 20 §3.2, §3.3).</summary>
internal sealed class MoveMeasurement(WorksDb db, IWorkflow workflow, Outbox outbox)
{
    public const string DefinitionName = "MB";
    private const string Draft = "SAVE_AS_DRAFT";

    /// <summary>Actions with which the recorder changes values; with any other the stored values count, whatever is sent.</summary>
    public static bool IsRecording(string? action) => action?.ToUpperInvariant() is Draft or "SUBMIT" or "EDIT/RE-SUBMIT";

    /// <summary>
    /// Steps back. They are possible also when the entry no longer fits its contract, which a revision may have changed meanwhile:
    /// otherwise nobody could have it corrected (decision 16).
    /// </summary>
    public static bool IsBackward(string? action) => action?.ToUpperInvariant() is "REJECT" or "SENT_BACK" or "SEND_BACK_TO_ORIGINATOR";

    public async Task<Result<JsonElement>> TakeAsync(MeasurementBook book, Measurement entry, WorkflowRequest? request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request?.Action)) return MeasurementErrors.NoAction(request?.Action, entry.MeasurementNumber);
        // A draft without assignee stays with whoever saved it, so that it shows in his inbox.
        if (string.Equals(request.Action, Draft, StringComparison.OrdinalIgnoreCase) && request.AssignedTo.Count == 0)
            request = request with { Assignes = [db.Context.Caller.Uuid.ToString()] };
        var moved = await workflow.MoveAsync(new WorkflowMove(entry.TenantId, DefinitionName, entry.MeasurementNumber, request, WorkId: book.Work?.Contract.ProjectId.ToString()), cancellationToken);
        if (moved.IsRefused)
        {
            return moved.Failures is [{ Code: "INVALID ACTION" }, ..] ? MeasurementErrors.NoAction(request.Action, entry.MeasurementNumber) : moved.Failures.ToArray();
        }

        Stand(entry, moved.Value);
        return moved.Value.ProcessInstance;
    }

    /// <summary>The entry stands where its workflow stands.</summary>
    public void Stand(Measurement entry, WorkflowStanding standing) => entry.Stand(standing.ApplicationStatus ?? standing.State, db.Context.Caller.Uuid.ToString(), db.Now);

    /// <summary>Publishes the service's event and answers what it carries.</summary>
    public ServiceMeasurementWire Tell(string topic, Measurement entry, WorkflowRequest? request, JsonElement processInstance)
    {
        var wire = entry.ToServiceWire(request, processInstance);
        outbox.Publish(topic, entry.TenantId, entry.MeasurementNumber, new MeasurementServiceRequest([wire]), BusinessEventOf(entry, request?.Action));
        return wire;
    }

    private static string? BusinessEventOf(Measurement entry, string? action) => (entry.WfStatus, action?.ToUpperInvariant()) switch
    {
        (Measurement.ApprovedStatus, _) => entry.Measures.Any(measure => measure is { IsCounted: true, CurrentValue: < 0 }) ? "measurement.reversed" : "measurement.approved",
        (_, "SUBMIT" or "EDIT/RE-SUBMIT") => "measurement.recorded",
        (_, "VERIFY_AND_FORWARD") => "measurement.checked",
        _ => null,
    };
}
